package steerbench.app.loading;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.app.common.Texts;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.LoadedEngine;
import steerbench.engine.problem.EngineException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

/// What was loaded when the window was last open; where that is gone or cannot be loaded, the usual model,
/// and the reason is told.
public final class RememberedSource implements EngineSource {
    private static final Logger LOG = LoggerFactory.getLogger(RememberedSource.class);

    private final Supplier<Optional<EngineChoice>> last;
    private final EngineSource usual;
    private final Function<EngineChoice, EngineSource> others;
    private final Texts texts;

    /// @param last may look at the disk; empty: nothing but the usual model
    public RememberedSource(
            Supplier<Optional<EngineChoice>> last,
            EngineSource usual,
            Function<EngineChoice, EngineSource> others,
            Texts texts) {
        this.last = last;
        this.usual = usual;
        this.others = others;
        this.texts = texts;
    }

    @Override
    public LoadedEngine load(Progress progress, Cancellation cancellation) {
        String reason;
        try {
            Optional<EngineChoice> choice = last.get();
            if (choice.isEmpty()) {
                return usual.load(progress, cancellation);
            }
            Optional<Path> missing = missing(choice.get());
            if (missing.isEmpty()) {
                return others.apply(choice.get()).load(progress, cancellation);
            }
            reason = texts.get("loading.lastMissing", choice.get().title(), missing.get());
        } catch (EngineException e) {
            LOG.warn("the model of the last time is not loaded", e);
            reason = texts.get("loading.lastFailed", e.explanation());
        }
        return usual.load(progress, cancellation).warning(reason);
    }

    private static Optional<Path> missing(EngineChoice choice) {
        return Stream.concat(Stream.of(choice.model()), choice.saes().stream().map(SaeChoice::folder))
                .filter(file -> !Files.exists(file))
                .findFirst();
    }
}
