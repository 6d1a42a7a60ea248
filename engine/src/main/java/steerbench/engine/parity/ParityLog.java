package steerbench.engine.parity;

import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.problem.EngineException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.UnsupportedException;
import tools.jackson.core.JacksonException;

/// Collects comparisons and hands each on as it comes.
public final class ParityLog {
    /// Literally a part's name, and no alternative: it is found at the beginning of a name or not at all.
    private static final Pattern BEGINS_WITH_PART =
            Pattern.compile("(models|saes|steering|gguf|real|baselines)/(?![?*+{])[^|]*", Pattern.DOTALL);

    private final Predicate<String> wanted;
    private final Predicate<String> mayMatch;
    private final Consumer<ParityLine> listener;
    private final List<ParityLine> lines = new ArrayList<>();
    private final QuantityNames there = new QuantityNames();
    private boolean matched;

    /// @param wanted by name; others are never reported
    /// @param mayMatch by part (`models/llama`); false saves computing it
    public ParityLog(Predicate<String> wanted, Predicate<String> mayMatch, Consumer<ParityLine> listener) {
        this.wanted = wanted;
        this.mayMatch = mayMatch;
        this.listener = listener;
    }

    /// Only names in which `pattern` is found. A part is left out only where no longer name could match: the
    /// search failed without reaching the part's end.
    @SuppressWarnings("JdkObsolete") // hitEnd: whether a longer name may match is the question it answers
    public static ParityLog only(Pattern pattern, Consumer<ParityLine> listener) {
        boolean beginsWithPart = BEGINS_WITH_PART.matcher(pattern.pattern()).matches();
        Pattern atStart = beginsWithPart ? Pattern.compile("^" + pattern.pattern(), pattern.flags()) : pattern;
        return new ParityLog(
                name -> pattern.matcher(name).find(),
                part -> {
                    Matcher matcher = atStart.matcher(part);
                    return matcher.find() || matcher.hitEnd();
                },
                listener);
    }

    /// Whether quantities under `part` may be wanted.
    boolean wantsSomeOf(String part) {
        return mayMatch.test(part);
    }

    /// Whether a quantity of `part` may be wanted, where its names are known; remembers them for [#end].
    ///
    /// @param names below the part; empty: unknown
    boolean wantsSomeOf(String part, Optional<Set<String>> names) {
        there.add(part, names.orElse(Set.of()));
        return wantsSomeOf(part)
                && names.map(all -> wanted.test(part) || all.stream().anyMatch(n -> wanted.test(part + "/" + n)))
                        .orElse(true);
    }

    /// What the references promise, so far.
    Set<String> foreseen() {
        return there.all();
    }

    public List<ParityLine> lines() {
        return List.copyOf(lines);
    }

    /// 1 where anything failed, else 2 where anything, or everything, was not run, else 0.
    public int exitCode() {
        if (lines.stream().anyMatch(l -> l.verdict() == Verdict.FAIL)) {
            return 1;
        }
        return lines.isEmpty() || lines.stream().anyMatch(l -> l.verdict() == Verdict.NOT_RUN) ? 2 : 0;
    }

    /// Says so where nothing was compared: an empty list would look like success.
    void end() {
        if (!matched) {
            report(ParityLine.uncompared(
                    "nothing",
                    Verdict.NOT_RUN,
                    ("nothing was compared: the folder holds no quantity of the wanted name. " + there.summary())
                            .strip()));
        }
    }

    private void report(ParityLine line) {
        lines.add(line);
        listener.accept(line);
    }

    void add(ParityLine line) {
        if (wanted.test(line.name())) {
            matched = true;
            report(line);
        }
    }

    void floats(String name, float[] expected, float[] actual, double tolerance) {
        add(Comparison.floats(name, expected, actual, tolerance));
    }

    void equal(String name, int[] expected, int[] actual) {
        add(Comparison.equal(name, expected, actual));
    }

    void equal(String name, String expected, String actual) {
        add(Comparison.equal(name, expected, actual));
    }

    void scalar(String name, double expected, double actual, double tolerance) {
        add(Comparison.scalar(name, expected, actual, tolerance));
    }

    void fail(String name, String note) {
        add(ParityLine.uncompared(name, Verdict.FAIL, note));
    }

    void notRun(String name, String reason) {
        add(ParityLine.uncompared(name, Verdict.NOT_RUN, reason));
    }

    /// What the reference should hold and does not.
    void missing(String name) {
        notRun(name, "missing in the reference: not compared");
    }

    /// Runs a part; what the engine cannot do yet, or a file that is missing, is a line, and so is a broken
    /// file. The line is there even where its own name is not wanted: quantities under it may have been.
    void part(String name, Runnable body) {
        try {
            body.run();
        } catch (UnsupportedException | MissingResourceException e) {
            broken(name, Verdict.NOT_RUN, e.explanation());
        } catch (EngineException e) {
            broken(name, Verdict.FAIL, e.explanation());
        } catch (JacksonException e) {
            broken(name, Verdict.FAIL, "a field has the wrong type (" + JsonSource.reason(e) + ")");
        } catch (InvalidPathException e) {
            broken(name, Verdict.FAIL, "names no file (" + e.getMessage() + ")");
        }
    }

    private void broken(String name, Verdict verdict, String note) {
        if (wanted.test(name) || mayMatch.test(name)) {
            matched = true;
            report(ParityLine.uncompared(name, verdict, note));
        }
    }
}
