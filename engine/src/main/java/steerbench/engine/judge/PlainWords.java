package steerbench.engine.judge;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The words of a text with common disguises undone: digits for letters, drawn-out letters, punctuation
/// inside, letters set apart by spaces.
final class PlainWords {
    private static final Pattern LETTER = Pattern.compile("[a-z]");
    private static final Pattern EDGE = Pattern.compile("^[^\\p{L}\\p{N}@$]+|[^\\p{L}\\p{N}@$]+$");
    private static final Pattern NOT_LETTER = Pattern.compile("[^a-z]");
    private static final Pattern DRAWN_OUT = Pattern.compile("(.)\\1\\1+");
    private static final String DISGUISES = "013457@$!|";
    private static final String LETTERS = "oieastasil";
    private static final int SPELLED_OUT = 3;

    private PlainWords() {}

    /// @param text in lower case, without accents
    static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder apart = new StringBuilder();
        for (String piece : text.split("\\s+", 0)) {
            String word = undisguised(piece);
            if (word.length() == 1) {
                apart.append(word);
                continue;
            }
            flush(apart, words);
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        flush(apart, words);
        return words;
    }

    /// Single letters in a row are one word, if they are enough for one.
    private static void flush(StringBuilder apart, List<String> words) {
        if (apart.length() >= SPELLED_OUT) {
            words.add(apart.toString());
        } else {
            apart.chars().forEach(c -> words.add(String.valueOf((char) c)));
        }
        apart.setLength(0);
    }

    private static String undisguised(String piece) {
        String word = EDGE.matcher(piece).replaceAll("");
        if (LETTER.matcher(word).find() && !word.equals("@user")) {
            StringBuilder letters = new StringBuilder(word);
            for (int i = 0; i < letters.length(); i++) {
                int at = DISGUISES.indexOf(letters.charAt(i));
                if (at >= 0) {
                    letters.setCharAt(i, LETTERS.charAt(at));
                }
            }
            word = letters.toString();
        }
        return DRAWN_OUT.matcher(NOT_LETTER.matcher(word).replaceAll("")).replaceAll("$1$1");
    }
}
