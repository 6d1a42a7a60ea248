package steerbench.app.testing;

/// Lets tests name a toxic word without writing it.
public final class Rot13 {
    private Rot13() {}

    public static String of(String text) {
        StringBuilder turned = new StringBuilder();
        for (char c : text.toCharArray()) {
            turned.append(c >= 'a' && c <= 'z' ? (char) ('a' + (c - 'a' + 13) % 26) : c);
        }
        return turned.toString();
    }
}
