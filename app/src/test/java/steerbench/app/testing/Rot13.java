package steerbench.app.testing;

/// Lets tests name a toxic word without writing it.
public final class Rot13 {
    private Rot13() {}

    public static String of(String text) {
        return text.chars()
                .map(c -> c >= 'a' && c <= 'z' ? 'a' + (c - 'a' + 13) % 26 : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
