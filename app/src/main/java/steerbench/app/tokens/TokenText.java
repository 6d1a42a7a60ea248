package steerbench.app.tokens;

/// How a token is written so that its blanks can be seen.
final class TokenText {
    private TokenText() {}

    static String visible(String text) {
        String visible = text.replace("\n", "⏎").replace("\t", "⇥").replace("\r", "␍");
        return visible.startsWith(" ") ? "·" + visible.substring(1) : visible;
    }
}
