package steerbench.engine.fit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Whether an SAE belongs to a model, with the reasons.
///
/// @param findings gravest first
public record SaeVerdict(Level level, List<Finding> findings) {
    public SaeVerdict {
        findings = List.copyOf(findings);
    }

    /// In order of gravity.
    public enum Level {
        FITS("fits"),
        /// It runs, but its numbers may not mean what they seem to.
        DOUBTFUL("doubtful"),
        DOES_NOT_FIT("does not fit");

        private final String label;

        Level(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /// One thing noticed.
    ///
    /// @param level the verdict that this alone would give; FITS: worth knowing, no fault
    /// @param what was noticed
    /// @param why it matters, or what is probably behind it
    /// @param remedy what to do; empty where nothing needs doing
    public record Finding(Level level, String what, String why, String remedy) {
        public String sentence() {
            return what + ": " + why + (remedy.isEmpty() ? "" : ". " + remedy);
        }

        static Finding remark(String what, String why) {
            return new Finding(Level.FITS, what, why, "");
        }
    }

    /// The verdict that some findings make.
    public static SaeVerdict of(List<Finding> findings) {
        List<Finding> sorted = new ArrayList<>(findings);
        sorted.sort(Comparator.comparing(Finding::level).reversed());
        return new SaeVerdict(sorted.isEmpty() ? Level.FITS : sorted.getFirst().level(), sorted);
    }

    /// With what was found besides.
    public SaeVerdict and(List<Finding> more) {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(more);
        return of(all);
    }

    /// Findings that put the fit in doubt, each in a sentence.
    public List<String> warnings() {
        return findings.stream()
                .filter(f -> f.level() != Level.FITS)
                .map(Finding::sentence)
                .toList();
    }
}
