package steerbench.app.catalogue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import steerbench.app.state.EngineChoice;
import steerbench.engine.hub.HubModel;
import steerbench.engine.hub.HubOffer;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.hub.HubWanted;
import steerbench.engine.library.Licence;
import steerbench.engine.memory.MachineMemory;
import steerbench.engine.memory.MemoryEstimate;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.memory.MemoryVerdict.Level;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// Holds what was fetched; stops or fails as told.
final class FakeStore implements Storehouse {
    final Set<String> here = new HashSet<>();
    final List<String> fetched = new ArrayList<>();
    final List<String> tokens = new ArrayList<>();
    boolean accepted;
    boolean keeps;
    boolean offline;
    Level level = Level.FITS;
    Runnable midway = () -> {};

    @Override
    public Optional<Path> find(Part part) {
        return here.contains(part.name()) ? Optional.of(Path.of(part.name())) : Optional.empty();
    }

    @Override
    public Path fetch(Part part, Consumer<Fetched> watcher, Cancellation cancellation) {
        fetched.add(part.name());
        watcher.accept(new Fetched(50 << 20, 200 << 20, 5 << 20, OptionalLong.of(30), ""));
        midway.run();
        cancellation.check();
        here.add(part.name());
        return Path.of(part.name());
    }

    @Override
    public Optional<Licence> unaccepted(Part part) {
        return part instanceof Part.Pinned p && p.model().licence().mustBeAccepted() && !accepted
                ? Optional.of(p.model().licence())
                : Optional.empty();
    }

    @Override
    public void accept(Licence licence) {
        accepted = true;
    }

    @Override
    public MemoryVerdict memory(EngineChoice choice) {
        return verdict(level);
    }

    static MemoryVerdict verdict(Level level) {
        return new MemoryVerdict(
                level,
                new MemoryEstimate(
                        Mode.FAST,
                        WeightPrecision.STORED,
                        MemoryEstimate.Use.usual(),
                        15L << 30,
                        1 << 30,
                        0,
                        200 << 20),
                new MachineMemory(16L << 30, 12L << 30));
    }

    @Override
    public List<HubModel> search(HubWanted.Kind kind, String query, Cancellation cancellation) {
        if (offline) {
            throw new MissingResourceException(
                    "https://huggingface.co", "cannot be reached (no route to host)", "Check the connection");
        }
        List<String> tags = kind == HubWanted.Kind.SAE ? List.of(HubModel.SAE_TAG) : List.of();
        return List.of(
                new HubModel("org/" + query, true, false, "mit", 1234, 5, "", tags),
                new HubModel("org/" + query + "-GGUF", false, false, "", 99, 1, "", List.of("gguf")));
    }

    @Override
    public List<HubOffer> offers(HubRepo repo, HubWanted.Kind kind, Cancellation cancellation) {
        return Stream.of("layer_1/width_16k", "layer_2/width_16k", "layer_2/width_65k")
                .map(path -> new HubOffer(new HubWanted(repo, kind, path), 300 << 20))
                .toList();
    }

    @Override
    public boolean useToken(String token, boolean keep) {
        tokens.add(token);
        return !keep || keeps;
    }
}
