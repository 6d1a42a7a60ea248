package steerbench.engine.prompt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// How a tokenizer's vocabulary spells bytes.
enum PieceEncoding {
    /// GPT-2's: every byte has a printable stand-in character.
    BYTE_LEVEL {
        @Override
        byte[] bytes(String piece) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            piece.codePoints().forEach(c -> {
                Integer b = BYTE_OF.get(c);
                if (b != null) {
                    bytes.write(b);
                } else {
                    bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                }
            });
            return bytes.toByteArray();
        }
    },
    /// SentencePiece's: U+2581 for a space, `<0x0A>` for a byte without a piece.
    SENTENCE_PIECE {
        @Override
        byte[] bytes(String piece) {
            if (piece.length() == 6 && piece.startsWith("<0x") && piece.endsWith(">")) {
                try {
                    return new byte[] {(byte) Integer.parseInt(piece, 3, 5, 16)};
                } catch (NumberFormatException e) {
                    // An ordinary piece that only looks like a byte.
                    return piece.getBytes(StandardCharsets.UTF_8);
                }
            }
            return piece.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
        }
    };

    private static final Map<Integer, Integer> BYTE_OF = byteLevel();

    abstract byte[] bytes(String piece);

    private static Map<Integer, Integer> byteLevel() {
        Map<Integer, Integer> byteOf = new HashMap<>();
        int next = 256;
        for (int b = 0; b < 256; b++) {
            boolean printable = (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || (b >= 174 && b <= 255);
            byteOf.put(printable ? b : next++, b);
        }
        return byteOf;
    }
}
