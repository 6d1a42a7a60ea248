package steerbench.app.catalogue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import steerbench.app.state.EngineChoice;
import steerbench.engine.hub.Hub;
import steerbench.engine.hub.HubModel;
import steerbench.engine.hub.HubOffer;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.hub.HubSelection;
import steerbench.engine.hub.HubToken;
import steerbench.engine.hub.HubWanted;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.Licence;
import steerbench.engine.library.LicenceBook;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.PinnedModel;
import steerbench.engine.library.SaeLibrary;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.task.Cancellation;
import steerbench.engine.workbench.MemoryCheck;

/// [Storehouse] over the program's own cache and that of the Hugging Face Hub.
public final class EngineStorehouse implements Storehouse {
    private static final int RESULTS = 40;

    private final ModelLibrary models;
    private final SaeLibrary saes;
    private final LicenceBook licences;
    private final Supplier<Hub> hub;
    private final Path packed;

    /// @param hub asked for once it is needed: a wrong variable of its environment fails there
    public EngineStorehouse(CacheFolders folders, Supplier<Hub> hub) {
        this.models = new ModelLibrary(folders);
        this.saes = new SaeLibrary(folders);
        this.licences = new LicenceBook(folders);
        this.hub = hub;
        this.packed = folders.packed();
    }

    @Override
    public Optional<Path> find(Part part) {
        return switch (part) {
            case Part.Pinned pinned ->
                models.has(pinned.model()) ? Optional.of(models.path(pinned.model())) : Optional.empty();
            case Part.OnHub onHub -> hub.get().cached(onHub.wanted());
            case Part.Shipped _ -> saes.findDefault();
        };
    }

    @Override
    public Path fetch(Part part, Consumer<Fetched> watcher, Cancellation cancellation) {
        return switch (part) {
            case Part.Pinned pinned -> fetch(pinned.model(), watcher, cancellation);
            case Part.OnHub onHub ->
                hub.get()
                        .load(
                                onHub.wanted(),
                                p -> watcher.accept(new Fetched(
                                        p.doneBytes(), p.totalBytes(), p.bytesPerSecond(), p.secondsLeft(), p.note())),
                                cancellation);
            case Part.Shipped _ -> saes.defaultSae(cancellation);
        };
    }

    private Path fetch(PinnedModel model, Consumer<Fetched> watcher, Cancellation cancellation) {
        long start = System.nanoTime();
        long[] first = {-1};
        return models.fetch(
                model,
                (step, done, total) -> {
                    boolean downloads = step.startsWith("downloading");
                    if (downloads && first[0] < 0) {
                        first[0] = done;
                    }
                    double seconds = Math.max(0.5, (System.nanoTime() - start) / 1e9);
                    double rate = downloads ? (done - first[0]) / seconds : 0;
                    OptionalLong left =
                            rate > 0 ? OptionalLong.of(Math.round((total - done) / rate)) : OptionalLong.empty();
                    watcher.accept(new Fetched(done, total, rate, left, downloads ? "" : step));
                },
                cancellation);
    }

    @Override
    public Optional<Licence> unaccepted(Part part) {
        return part instanceof Part.Pinned(PinnedModel model) && !licences.permits(model.licence())
                ? Optional.of(model.licence())
                : Optional.empty();
    }

    @Override
    public void accept(Licence licence) {
        licences.accept(licence);
    }

    @Override
    public MemoryVerdict memory(EngineChoice choice) {
        return MemoryCheck.of(choice.settings(), packed);
    }

    @Override
    public List<HubModel> search(HubWanted.Kind kind, String query, Cancellation cancellation) {
        String tag = kind == HubWanted.Kind.SAE ? HubModel.SAE_TAG : "";
        List<HubModel> tagged = hub.get().client().search(query, tag, RESULTS, cancellation);
        // Not everybody tags SAEs: rather all that fits than nothing.
        return tagged.isEmpty() && !tag.isEmpty() ? hub.get().client().search(query, RESULTS, cancellation) : tagged;
    }

    @Override
    public List<HubOffer> offers(HubRepo repo, HubWanted.Kind kind, Cancellation cancellation) {
        return HubSelection.offers(hub.get().client().tree(repo, cancellation), kind);
    }

    @Override
    public boolean useToken(String token, boolean keep) {
        return hub.get().use(HubToken.of(token, "the window"), keep);
    }
}
