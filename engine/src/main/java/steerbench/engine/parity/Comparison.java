package steerbench.engine.parity;

import java.util.Locale;
import java.util.function.IntPredicate;

/// Compares what was computed with what was expected.
final class Comparison {
    private Comparison() {}

    /// Floats against a tolerance; NaN anywhere fails.
    static ParityLine floats(String name, float[] expected, float[] actual, double tolerance) {
        if (expected.length != actual.length) {
            return lengths(name, expected.length, actual.length);
        }
        double worst = 0;
        double largest = 0;
        int at = -1;
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) expected[i] - actual[i]);
            largest = Math.max(largest, Math.abs(expected[i]));
            boolean bothSameInfinity = expected[i] == actual[i];
            if (!bothSameInfinity && !(difference <= worst)) {
                worst = difference;
                at = i;
            }
            if (Double.isNaN(difference) && !bothSameInfinity) {
                break;
            }
        }
        boolean pass = worst <= tolerance;
        String note = pass
                ? ""
                : String.format(Locale.ROOT, "at %d: expected %.7g, computed %.7g", at, expected[at], actual[at]);
        return new ParityLine(name, worst, largest > 0 ? worst / largest : 0, tolerance, verdict(pass), note);
    }

    static ParityLine equal(String name, int[] expected, int[] actual) {
        return equal(name, expected, actual, _ -> false);
    }

    /// Integers that must be equal.
    ///
    /// @param undecided positions at which the reference's own margin is too small to decide
    static ParityLine equal(String name, int[] expected, int[] actual, IntPredicate undecided) {
        int differences = 0;
        int first = -1;
        for (int i = 0; i < expected.length; i++) {
            boolean same = i < actual.length && expected[i] == actual[i];
            if (!same && undecided.test(i)) {
                break; // what follows was computed from another history
            }
            if (!same) {
                differences++;
                first = first < 0 ? i : first;
            }
        }
        if (differences == 0 && expected.length != actual.length) {
            return lengths(name, expected.length, actual.length);
        }
        String note = differences == 0
                ? ""
                : "first difference at " + first + ": expected " + expected[first] + ", computed "
                        + (first < actual.length ? String.valueOf(actual[first]) : "nothing");
        return new ParityLine(name, differences, 0, 0, verdict(differences == 0), note);
    }

    static ParityLine equal(String name, String expected, String actual) {
        boolean pass = expected.equals(actual);
        String note = pass ? "" : "expected " + expected + ", found " + actual;
        return new ParityLine(name, pass ? 0 : 1, 0, 0, verdict(pass), note);
    }

    static ParityLine scalar(String name, double expected, double actual, double tolerance) {
        double difference = Math.abs(expected - actual);
        boolean pass = difference <= tolerance;
        return new ParityLine(
                name,
                difference,
                expected != 0 ? difference / Math.abs(expected) : 0,
                tolerance,
                verdict(pass),
                pass ? "" : String.format(Locale.ROOT, "expected %.7g, computed %.7g", expected, actual));
    }

    private static ParityLine lengths(String name, int expected, int actual) {
        return ParityLine.uncompared(name, Verdict.FAIL, expected + " numbers expected, " + actual + " computed");
    }

    private static Verdict verdict(boolean pass) {
        return pass ? Verdict.PASS : Verdict.FAIL;
    }
}
