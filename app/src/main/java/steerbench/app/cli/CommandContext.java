package steerbench.app.cli;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import steerbench.app.mask.ToxicWords;
import steerbench.engine.hub.HubSettings;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.task.Await;
import steerbench.engine.task.Cancellation;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;

/// What every command is given.
///
/// @param cancellation cancelled by Ctrl-C
/// @param hubSettings read only by what needs the Hub, as a wrong variable fails there
record CommandContext(Console console, Cancellation cancellation, Supplier<HubSettings> hubSettings) {
    CommandContext(Console console, Cancellation cancellation) {
        this(console, cancellation, HubSettings::ofUser);
    }

    CacheFolders folders() {
        return CacheFolders.ofUser();
    }

    /// How toxic words are shown.
    ToxicWords masking(boolean reveal) {
        return reveal ? ToxicWords.revealed() : ToxicWords.masked();
    }

    /// The result of work on the engine's thread; Ctrl-C cancels that work, so waiting ends.
    <T> T await(CompletableFuture<T> future) {
        return Await.result(future);
    }

    /// Opens the engine and says on standard error what puts the fit of model and SAEs in doubt.
    LocalEngine open(EngineSettings settings) {
        LocalEngine engine = LocalEngine.open(settings, folders().packed());
        engine.info().warnings().forEach(console::note);
        return engine;
    }

    /// What computes, in one line: named with every result.
    String describe(EngineInfo info) {
        String saes = info.saes().stream().map(s -> s.id() + " at " + s.hook()).collect(Collectors.joining(", "));
        return info.model().name() + (saes.isEmpty() ? "" : " + " + saes) + ", mode "
                + info.mode().label() + " (" + info.mode().meaning() + "), " + info.device();
    }
}
