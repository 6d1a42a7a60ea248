package steerbench.app.mask;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Masks toxic words: the first letter stays, the rest becomes dots, so that length and place remain
/// readable.
///
/// The list is the project's own, kept in ROT13 so that nobody meets it by searching the repository. An entry
/// is a stem; `=` in front asks for the whole word (`=nff` must not hide "assume").
public final class ToxicWords {
    /// What machine-readable documents say of their texts.
    public static final String UNMASKED = "none: texts are unmasked";

    private static final ToxicWords MASKED = new ToxicWords(load());
    private static final ToxicWords REVEALED = new ToxicWords(Pattern.compile("(?!)")); // matches nothing
    private static final char DOT = '•';

    private final Pattern pattern;

    private ToxicWords(Pattern pattern) {
        this.pattern = pattern;
    }

    public static ToxicWords masked() {
        return MASKED;
    }

    /// Leaves everything as it is.
    public static ToxicWords revealed() {
        return REVEALED;
    }

    public boolean hides(String text) {
        return pattern.matcher(text).find();
    }

    public String mask(String text) {
        Matcher matcher = pattern.matcher(text);
        StringBuilder masked = new StringBuilder(text);
        while (matcher.find()) {
            hide(masked, matcher.start(), matcher.end());
        }
        return masked.toString();
    }

    /// Masks pieces of one text, such as tokens: a word spread over several is found too.
    public List<String> maskPieces(List<String> pieces) {
        String masked = mask(String.join("", pieces));
        List<String> result = new ArrayList<>();
        int at = 0;
        for (String piece : pieces) {
            result.add(masked.substring(at, at + piece.length()));
            at += piece.length();
        }
        return result;
    }

    private static void hide(StringBuilder text, int start, int end) {
        for (int i = start + 1; i < end; i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                text.setCharAt(i, DOT);
            }
        }
    }

    private static Pattern load() {
        List<String> alternatives = new ArrayList<>();
        try (InputStream in = ToxicWords.class.getResourceAsStream("words.rot13")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource words.rot13");
            }
            BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            reader.lines()
                    .map(String::strip)
                    .filter(l -> !l.isEmpty() && !l.startsWith("#"))
                    .forEach(l -> alternatives.add(alternative(l)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Pattern.compile(
                "(?<![\\p{L}\\p{N}])(?:" + String.join("|", alternatives) + ")",
                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    private static String alternative(String line) {
        boolean whole = line.startsWith("=");
        StringBuilder regex = new StringBuilder();
        for (char c : (whole ? line.substring(1) : line).toCharArray()) {
            regex.append(lookAlikes(rot13(c)));
        }
        // A stem takes the rest of its word along; a whole word may end in a plural or possessive s.
        return whole ? regex + "(?:'?s)?(?![\\p{L}\\p{N}])" : regex + "\\p{L}*";
    }

    private static char rot13(char c) {
        if (c >= 'a' && c <= 'z') {
            return (char) ('a' + (c - 'a' + 13) % 26);
        }
        return c;
    }

    /// A letter and what people write in its place.
    private static String lookAlikes(char letter) {
        return switch (letter) {
            case 'a' -> "[a@4*]";
            case 'e' -> "[e3*]";
            case 'i' -> "[i1!*]";
            case 'o' -> "[o0*]";
            case 'u' -> "[uv*]";
            case 's' -> "[s$5]";
            case 't' -> "[t7]";
            case ' ' -> "[\\s_-]*";
            default -> Pattern.quote(String.valueOf(letter));
        };
    }
}
