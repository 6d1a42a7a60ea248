package steerbench.engine.prompt;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;

/// Refuses regular expressions of tokenizers that may take more than linear time at one place of a text. The
/// tokenizers library runs them with Oniguruma, which tries every way to split a text among repetitions, and
/// after ten million tries the library ends the whole process.
///
/// Counted is how many unbounded repetitions stand in front of something that can still fail: each multiplies
/// the ways to try by the text's length. One is what the published tokenizers need (`\s+(?!\S)`).
final class RegexCost {
    private static final int MAX_LENGTH = 4096;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_SIZE = 1 << 14;
    private static final int MAX_COUNT = 1000;

    /// Non-capturing, atomic, named, look-around, and switched flags; not conditions, calls and absent parts.
    private static final Pattern GROUP = Pattern.compile("\\(\\?(?:[imx-]*:|>|<?[=!]|<[A-Za-z]\\w*>)|\\((?!\\?)");

    private static final Pattern FLAGS = Pattern.compile("\\(\\?[imx-]+\\)");
    private static final Pattern COUNT = Pattern.compile("\\{(\\d{0,6})(,?)(\\d{0,6})}");

    /// What is wrong with it, as a phrase.
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final String reason;

        Refused(String reason) {
            super(reason);
            this.reason = reason;
        }
    }

    /// Something that is repeated as a whole.
    ///
    /// @param full repetitions inside, if what follows can fail
    /// @param tail those of them that something inside can fail behind
    /// @param canBeEmpty whether it matches nowhere too, so that it never fails
    /// @param size after bounded repetitions are written out, as the engine does
    private record Part(int full, int tail, boolean canBeEmpty, boolean hasChoice, long size) {
        static final Part CHARACTER = new Part(0, 0, false, false, 1);
    }

    /// An open group: the alternatives so far, and the one being read.
    private static final class Group {
        private final boolean looksAround;
        private int full;
        private int tail;
        private boolean canBeEmpty;
        private boolean hasChoice;
        private long size;
        private Part sequence = new Part(0, 0, true, false, 0);

        Group(boolean looksAround) {
            this.looksAround = looksAround;
        }

        void add(Part part) {
            sequence = new Part(
                    sequence.full + part.full,
                    part.canBeEmpty ? Math.max(sequence.tail, part.tail) : sequence.full + part.tail,
                    sequence.canBeEmpty && part.canBeEmpty,
                    false,
                    sequence.size + part.size);
        }

        void nextAlternative() {
            close();
            hasChoice = true;
        }

        private void close() {
            full = Math.max(full, sequence.full);
            tail = Math.max(tail, sequence.tail);
            canBeEmpty |= sequence.canBeEmpty;
            size += sequence.size;
            sequence = new Part(0, 0, true, false, 0);
        }

        /// What look-around found is not tried again.
        Part toPart() {
            close();
            return new Part(looksAround ? tail : full, tail, canBeEmpty && !looksAround, hasChoice, size);
        }
    }

    private final String regex;
    private final Deque<Group> open = new ArrayDeque<>();
    private int at;

    private RegexCost(String regex) {
        this.regex = regex;
    }

    /// Why `regex` is refused; empty where it is fine.
    static Optional<String> objection(String regex) {
        if (regex.length() > MAX_LENGTH) {
            return Optional.of("is longer than " + MAX_LENGTH + " characters");
        }
        try {
            new RegexCost(regex).check();
            return Optional.empty();
        } catch (Refused e) {
            return Optional.of(e.reason);
        }
    }

    private void check() throws Refused {
        open.push(new Group(false));
        while (at < regex.length()) {
            switch (regex.charAt(at)) {
                case '(' -> openGroup();
                case ')' -> add(closeGroup());
                case '|' -> {
                    at++;
                    open.getFirst().nextAlternative();
                }
                case '[' -> {
                    skipClass();
                    add(Part.CHARACTER);
                }
                case '\\' -> {
                    skipEscape();
                    add(Part.CHARACTER);
                }
                default -> {
                    at++;
                    add(Part.CHARACTER);
                }
            }
        }
        if (open.size() != 1) {
            throw new Refused("leaves a group open");
        }
        Part whole = open.pop().toPart();
        if (whole.tail > 1) {
            throw new Refused("has " + whole.tail + " unbounded repetitions before something that can fail");
        }
    }

    private void openGroup() throws Refused {
        if (FLAGS.matcher(regex).region(at, regex.length()).lookingAt()) {
            at = regex.indexOf(')', at) + 1;
            return;
        }
        var matcher = GROUP.matcher(regex).region(at, regex.length());
        if (!matcher.lookingAt() || open.size() == MAX_DEPTH) {
            throw new Refused("has a group that is not supported at character " + at);
        }
        String start = matcher.group();
        at += start.length();
        open.push(new Group(start.endsWith("=") || start.endsWith("!")));
    }

    private Part closeGroup() throws Refused {
        if (open.size() == 1) {
            throw new Refused("closes a group that is not open");
        }
        at++;
        return open.pop().toPart();
    }

    private void skipEscape() throws Refused {
        char kind = at + 1 < regex.length() ? regex.charAt(at + 1) : 0;
        if (kind == 0 || (kind >= '1' && kind <= '9') || "kgKRXyY".indexOf(kind) >= 0) {
            throw new Refused("has the escape \\" + kind + " at character " + at);
        }
        at += 2;
        if ("pPx".indexOf(kind) >= 0 && at < regex.length() && regex.charAt(at) == '{') {
            at = regex.indexOf('}', at) + 1;
            if (at == 0) {
                throw new Refused("leaves a brace open");
            }
        }
    }

    /// Classes stand in classes, as in `[a-z&&[^aeiou]]`.
    private void skipClass() throws Refused {
        int depth = 0;
        do {
            char c = at < regex.length() ? regex.charAt(at) : 0;
            if (c == 0) {
                throw new Refused("leaves a class open");
            }
            if (c == '\\') {
                skipEscape();
                continue;
            }
            at++;
            if (c == '[') {
                depth++;
                at += at < regex.length() && regex.charAt(at) == '^' ? 1 : 0;
            } else if (c == ']') {
                depth--;
            }
        } while (depth > 0);
    }

    /// Adds a part with the repetitions written behind it.
    private void add(Part part) throws Refused {
        Part repeated = part;
        while (at < regex.length()) {
            var count = COUNT.matcher(regex).region(at, regex.length());
            char c = regex.charAt(at);
            if (c == '*' || c == '+' || c == '?') {
                at++;
                repeated = repeated(repeated, c == '+' ? 1 : 0, c == '?' ? 1 : Integer.MAX_VALUE);
            } else if (c == '{' && count.lookingAt()) {
                at = count.end();
                repeated = counted(repeated, count.group(1), !count.group(2).isEmpty(), count.group(3));
            } else {
                break;
            }
            // Lazy and possessive forms cost no more.
            if (at < regex.length() && (regex.charAt(at) == '?' || regex.charAt(at) == '+')) {
                at++;
            }
        }
        if (repeated.size > MAX_SIZE) {
            throw new Refused("grows beyond " + MAX_SIZE + " parts");
        }
        open.getFirst().add(repeated);
    }

    private static Part counted(Part part, String least, boolean isRange, String most) throws Refused {
        int from = least.isEmpty() ? 0 : Integer.parseInt(least);
        int to = !isRange ? from : most.isEmpty() ? Integer.MAX_VALUE : Integer.parseInt(most);
        if (from > MAX_COUNT || (to > MAX_COUNT && to != Integer.MAX_VALUE)) {
            throw new Refused("repeats more than " + MAX_COUNT + " times");
        }
        return repeated(part, from, to);
    }

    private static Part repeated(Part part, int from, int to) throws Refused {
        boolean many = to > 1;
        if (many && (part.full > 0 || part.hasChoice || part.canBeEmpty)) {
            throw new Refused("repeats a group that has repetitions or alternatives itself");
        }
        boolean unbounded = to == Integer.MAX_VALUE;
        return new Part(
                unbounded ? 1 : part.full,
                unbounded ? 0 : part.tail,
                from == 0 || part.canBeEmpty,
                part.hasChoice,
                part.size * Math.max(1, unbounded ? from : to));
    }
}
