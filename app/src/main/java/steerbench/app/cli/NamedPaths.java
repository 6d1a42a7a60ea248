package steerbench.app.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.catalogue.CatalogueModel;
import steerbench.engine.hub.Hub;
import steerbench.engine.hub.HubWanted;
import steerbench.engine.hub.HubWanted.Kind;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.PinnedModel;

/// Models and SAEs as a command line names them: a path where there is one, else a name on the Hub, whose
/// files come from its cache or are fetched.
record NamedPaths(CommandContext context) {
    /// @param name of the folder, which plans and results call it by
    record NamedSae(String name, Path folder) {}

    Path model(String text) {
        if (isOnDisk(text)) {
            return Path.of(text);
        }
        Optional<CatalogueModel> known = Catalogue.shipped().model(text);
        return PinnedModel.find(text)
                .or(() -> known.flatMap(CatalogueModel::pinnedModel))
                .map(this::load)
                .or(() -> known.flatMap(CatalogueModel::wanted).map(this::load))
                .or(() -> onHub(Kind.MODEL, text).map(this::load))
                .orElseGet(() -> Path.of(text));
    }

    private Path load(PinnedModel model) {
        return new ModelLibrary(context.folders())
                .fetch(model, context.console().progress(), context.cancellation());
    }

    NamedSae sae(String text) {
        return onHub(Kind.SAE, text)
                .map(wanted -> new NamedSae(wanted.name(), load(wanted)))
                .orElseGet(() -> onDisk(Path.of(text)));
    }

    private static NamedSae onDisk(Path folder) {
        Path last = folder.toAbsolutePath().normalize().getFileName();
        return new NamedSae(last == null ? "sae" : last.toString(), folder);
    }

    /// A path on disk wins, as it cannot be named in another way.
    private static Optional<HubWanted> onHub(Kind kind, String text) {
        return isOnDisk(text) ? Optional.empty() : HubWanted.find(kind, text);
    }

    private static boolean isOnDisk(String text) {
        try {
            return Files.exists(Path.of(text));
        } catch (InvalidPathException _) { // a name of the Hub can hold what Windows forbids in paths
            return false;
        }
    }

    private Path load(HubWanted wanted) {
        try (Hub hub = new Hub(context.hubSettings().get())) {
            return hub.cached(wanted).orElseGet(() -> {
                if (!hub.settings().offline()) {
                    context.console().note("no path " + wanted + " on disk and nothing in the cache: asking the Hub");
                }
                return hub.fetch(wanted, new DownloadBar(wanted.toString(), context.console()), context.cancellation());
            });
        }
    }
}
