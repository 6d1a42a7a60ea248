package steerbench.engine.workbench;

import java.nio.file.Path;
import java.util.List;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.PinnedModel;
import steerbench.engine.library.SaeLibrary;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// The model that is there from the start and the SAE made for it, in the per-user cache.
public final class DefaultPair {
    /// Of the SAE in plans and results.
    public static final String SAE_ID = SaeLibrary.DEFAULT_ID;

    private final CacheFolders folders;

    public DefaultPair(CacheFolders folders) {
        this.folders = folders;
    }

    /// What is known of the model before it is here.
    public static PinnedModel pinned() {
        return PinnedModel.smolLm2();
    }

    /// The model's file, fetched if it is not here.
    public Path model(Progress progress, Cancellation cancellation) {
        return new ModelLibrary(folders).fetch(pinned(), progress, cancellation);
    }

    /// The SAE, unpacked from the program if it is not here.
    ///
    /// @param options what the user adds to its own configuration
    public EngineSettings.SaeChoice sae(SaeOptions options, Progress progress, Cancellation cancellation) {
        return new EngineSettings.SaeChoice(
                SAE_ID, new SaeLibrary(folders).defaultSae(progress, cancellation), options);
    }

    public EngineSettings.SaeChoice sae(Progress progress, Cancellation cancellation) {
        return sae(SaeOptions.none(), progress, cancellation);
    }

    /// Both, as the window runs them.
    public EngineSettings settings(Progress progress, Cancellation cancellation) {
        Path model = model(progress, cancellation);
        cancellation.check();
        return EngineSettings.standard(model, List.of(sae(progress, cancellation)));
    }
}
