package steerbench.engine.parity;

import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;

/// The prompts of a reference by their number: `prompt0.ids`, `prompt1.ids` and so on.
record PromptIds(NavigableMap<Integer, int[]> byNumber) {
    private static final Pattern OF_PROMPT = Pattern.compile("(?:.*/)?prompt(\\d{1,6})\\..+");

    /// Ids that are missing though the file's index, or another tensor of the same prompt, says that they
    /// should be there, are named.
    ///
    /// @param listed as many prompts does the index name
    static PromptIds of(Reference reference, int listed) {
        NavigableSet<Integer> numbers = new TreeSet<>();
        for (int i = 0; i < listed; i++) {
            numbers.add(i);
        }
        for (String name : reference.names()) {
            Matcher matcher = OF_PROMPT.matcher(name);
            if (matcher.matches()) {
                numbers.add(Integer.parseInt(matcher.group(1)));
            }
        }
        NavigableMap<Integer, int[]> byNumber = new TreeMap<>();
        for (int i : numbers) {
            reference.ints("prompt" + i + ".ids").ifPresent(ids -> byNumber.put(i, ids));
        }
        if (byNumber.isEmpty()) {
            throw new MissingResourceException("reference", "holds no prompt", "");
        }
        byNumber.forEach((i, ids) -> {
            if (ids.length == 0) {
                throw new InvalidFileException("reference", "'prompt" + i + ".ids' is empty", "");
            }
        });
        return new PromptIds(byNumber);
    }

    NavigableSet<Integer> numbers() {
        return new TreeSet<>(byNumber.keySet());
    }

    int[] ids(int number) {
        int[] ids = byNumber.get(number);
        if (ids == null) {
            throw new IllegalArgumentException("no prompt " + number);
        }
        return ids;
    }
}
