package steerbench.app.cli;

import com.google.errorprone.annotations.FormatMethod;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import steerbench.app.common.FiniteNumbers;
import steerbench.engine.task.Progress;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Where a command's results go: for people to standard output, or as JSON with `--json`; progress to
/// standard error.
public final class Console {
    private static final JsonMapper JSON = FiniteNumbers.mapper();
    private static final JsonMapper PRETTY =
            JSON.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;

    Console(PrintWriter out, PrintWriter err, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
    }

    /// Whether somebody watches standard error as it comes.
    boolean isTerminal() {
        return terminal;
    }

    public void line(String text) {
        out.println(text);
    }

    @FormatMethod
    public void format(String pattern, @Nullable Object... arguments) {
        out.println(String.format(Locale.ROOT, pattern, arguments));
    }

    /// One JSON document: a record, a list or a map.
    public void json(Object value) {
        out.println(PRETTY.writeValueAsString(value));
    }

    /// One JSON value on one line, for streams of them.
    public void jsonLine(Object value) {
        out.println(JSON.writeValueAsString(value));
    }

    /// To standard error.
    public void note(String text) {
        err.println(text);
        err.flush();
    }

    /// A failure, in the form the caller asked for.
    void error(String message, boolean asJson) {
        if (asJson) {
            Map<String, String> error = new LinkedHashMap<>();
            error.put("error", message);
            out.println(JSON.writeValueAsString(error));
        }
        note("steerbench: " + message);
    }

    /// Asks a person. Nobody there: no.
    boolean confirms(String question) {
        Optional<java.io.Console> keyboard =
                Optional.ofNullable(System.console()).filter(_ -> terminal);
        keyboard.ifPresent(_ -> note(question + " [y/N]"));
        return keyboard.map(java.io.Console::readLine)
                .filter(answer -> answer.strip().toLowerCase(Locale.ROOT).startsWith("y"))
                .isPresent();
    }

    /// A bar that redraws itself on a terminal; elsewhere a line for each tenth.
    public Progress progress() {
        return new ProgressBar(err, terminal);
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
