package steerbench.engine.catalogue;

import java.nio.file.Path;
import java.util.Optional;
import steerbench.engine.hub.Hub;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.SaeLibrary;

/// What of the catalogue is on this machine: in the program's own cache or in the Hub's. Reads the disk only.
public final class Holdings {
    private final ModelLibrary library;
    private final SaeLibrary saes;
    private final Hub hub;

    public Holdings(CacheFolders folders, Hub hub) {
        this.library = new ModelLibrary(folders);
        this.saes = new SaeLibrary(folders);
        this.hub = hub;
    }

    /// Where it lies; empty where it would have to be fetched.
    public Optional<Path> find(CatalogueModel model) {
        return model.pinnedModel()
                .filter(library::has)
                .map(library::path)
                .or(() -> model.wanted().flatMap(hub::cached));
    }

    /// Where it lies; empty where it would have to be fetched.
    public Optional<Path> find(SaeRelease release, SaeEntry sae) {
        return release.wanted(sae).isEmpty()
                ? saes.findDefault()
                : release.wanted(sae).flatMap(hub::cached);
    }

    /// How many SAEs of a release are here.
    public long count(SaeRelease release) {
        return release.saes().stream().filter(s -> find(release, s).isPresent()).count();
    }
}
