package steerbench.engine.prompt;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/// What each token id stands for, as bytes. A token may hold part of a UTF-8 character, so text only exists
/// for whole sequences ([TextStream]).
public final class Vocabulary {
    private final List<String> pieces;
    private final PieceEncoding encoding;
    private final BitSet special;
    private final OptionalInt bos;
    private final Set<Integer> endOfText;
    private final boolean addsBos;

    /// @param pieces by id, in the tokenizer's own spelling
    /// @param endOfText ids that end a text when generated
    /// @param addsBos the tokenizer's own rule
    Vocabulary(
            List<String> pieces,
            PieceEncoding encoding,
            BitSet special,
            OptionalInt bos,
            Set<Integer> endOfText,
            boolean addsBos) {
        this.pieces = List.copyOf(pieces);
        this.encoding = encoding;
        this.special = special;
        this.bos = bos;
        this.endOfText = Set.copyOf(endOfText);
        this.addsBos = addsBos;
    }

    /// For checkpoints without a tokenizer: ids only.
    public static Vocabulary withoutText(int size) {
        BitSet special = new BitSet();
        special.set(0, size);
        List<String> pieces =
                IntStream.range(0, size).mapToObj(id -> "<" + id + ">").toList();
        return new Vocabulary(pieces, PieceEncoding.BYTE_LEVEL, special, OptionalInt.empty(), Set.of(), false);
    }

    public int size() {
        return pieces.size();
    }

    public OptionalInt bos() {
        return bos;
    }

    public boolean addsBos() {
        return addsBos;
    }

    public boolean endsText(int id) {
        return endOfText.contains(id);
    }

    public boolean isSpecial(int id) {
        return special.get(id);
    }

    /// The bytes of an ordinary token; none for a control token.
    byte[] bytes(int id) {
        if (id < 0 || id >= pieces.size() || isSpecial(id)) {
            return new byte[0];
        }
        return encoding.bytes(pieces.get(id));
    }

    /// For chips and tables: never empty, never invalid.
    public Token token(int id) {
        if (id < 0 || id >= pieces.size()) {
            return new Token(id, "<" + id + ">", true);
        }
        if (isSpecial(id)) {
            return new Token(id, pieces.get(id), true);
        }
        byte[] bytes = bytes(id);
        return new Token(id, text(bytes).orElseGet(() -> hex(bytes)), false);
    }

    private static Optional<String> text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? Optional.of(text) : Optional.empty();
    }

    private static String hex(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte b : bytes) {
            hex.append(String.format("\\x%02X", b));
        }
        return hex.toString();
    }
}
