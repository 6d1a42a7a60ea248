package steerbench.app.common;

import java.util.Locale;

/// How numbers are written.
public final class Numbers {
    private Numbers() {}

    /// With a fixed number of digits behind the point; a dash for what is no number.
    public static String fixed(double value, int digits) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "–";
    }

    /// A change: with its sign, but for what is written as 0.
    public static String signed(double value, int digits) {
        String text = fixed(value, digits);
        if (text.equals(fixed(-0.0, digits))) {
            return fixed(0, digits);
        }
        return value > 0 && !text.equals(fixed(0, digits)) ? "+" + text : text;
    }

    /// `[0.250, 0.371]`; empty where an end is no number.
    public static String interval(double low, double high, int digits) {
        return Double.isFinite(low) && Double.isFinite(high)
                ? "[" + fixed(low, digits) + ", " + fixed(high, digits) + "]"
                : "";
    }

    /// About three significant digits: 0.0123, 1.23, 12.3, 1234.
    public static String three(double value) {
        double size = Math.abs(value);
        if (size >= 100 || size == 0) {
            return fixed(value, 0);
        }
        if (size >= 10) {
            return fixed(value, 1);
        }
        return fixed(value, size >= 0.1 ? 2 : size >= 0.01 ? 3 : 4);
    }

    /// As short as it can be without a loss: 0.04, 3, 0.125.
    public static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : new java.math.BigDecimal(Double.toString(value))
                        .stripTrailingZeros()
                        .toPlainString();
    }

    /// Bytes as MiB or GiB.
    public static String bytes(long bytes) {
        double mib = bytes / (1024.0 * 1024.0);
        return mib < 1024 ? fixed(mib, 0) + " MiB" : fixed(mib / 1024, 1) + " GiB";
    }
}
