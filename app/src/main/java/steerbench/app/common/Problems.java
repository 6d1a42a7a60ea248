package steerbench.app.common;

import java.nio.file.Path;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.problem.EngineException;
import steerbench.engine.task.CancelledException;

/// Where every failure ends: logged once, told shortly, shown until somebody dismisses it. UI thread only.
public final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final Texts texts;
    private final Path logFile;
    private final ObjectProperty<Optional<Problem>> shown = new SimpleObjectProperty<>(Optional.empty());

    /// @param logFile told to the user along with unexpected failures
    public Problems(Texts texts, Path logFile) {
        this.texts = texts;
        this.logFile = logFile;
    }

    /// The problem the window shows.
    public ReadOnlyObjectProperty<Optional<Problem>> shown() {
        return shown;
    }

    public void dismiss() {
        shown.set(Optional.empty());
    }

    /// Logs and shows. Cancelled work is no failure.
    public void report(Throwable failure) {
        if (!(failure instanceof CancelledException)) {
            show(explain(failure));
        }
    }

    /// Shows what was put into words before.
    public void show(Problem problem) {
        shown.set(Optional.of(problem));
    }

    /// Shows what is not an exception.
    public void tell(String message, String remedy) {
        LOG.warn("{}. {}", message, remedy);
        show(new Problem(message, remedy, ""));
    }

    /// Shows what is no failure.
    public void note(String message) {
        LOG.info("{}", message);
        show(Problem.note(message));
    }

    /// Logs a failure and puts it into words, for a pane that shows it itself.
    public Problem explain(Throwable failure) {
        if (failure instanceof EngineException expected) {
            LOG.info("expected failure", expected);
            return new Problem(expected.subject() + ": " + expected.reason(), expected.remedy(), "");
        }
        String code = ErrorCode.of(failure);
        LOG.error("unexpected failure {}", code, failure);
        String what = failure instanceof OutOfMemoryError
                ? texts.get("problem.memory")
                : texts.get("problem.unexpected", failure.getClass().getSimpleName());
        return new Problem(what, texts.get("problem.log", logFile.toString()), code);
    }
}
