package steerbench.engine.catalogue;

import java.util.Locale;
import java.util.stream.Stream;

/// Finding by some words, in any case and order.
final class Words {
    private Words() {}

    static boolean all(String wanted, String text) {
        String where = text.toLowerCase(Locale.ROOT);
        return Stream.of(wanted.toLowerCase(Locale.ROOT).split("\\s+")).allMatch(where::contains);
    }
}
