package steerbench.app.common;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

/// Three short words for a failure, the same for the same place in the code: to search for and to report.
final class ErrorCode {
    private static final int FRAMES = 12;
    private static final int BASE = 32;
    private static final int RANGE = BASE * BASE * BASE;

    private ErrorCode() {}

    static String of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return word(failure.getClass().getName().hashCode()) + "-" + word(frames(failure)) + "-" + word(frames(root));
    }

    private static int frames(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .limit(FRAMES)
                .mapToInt(f -> Objects.hash(f.getClassName(), f.getMethodName()))
                .reduce(failure.getClass().getName().hashCode(), (a, b) -> 31 * a + b);
    }

    private static String word(int hash) {
        String digits = Integer.toString(Math.floorMod(hash, RANGE), BASE).toUpperCase(Locale.ROOT);
        return "0".repeat(3 - digits.length()) + digits;
    }
}
