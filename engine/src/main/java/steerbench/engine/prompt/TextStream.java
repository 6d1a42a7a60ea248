package steerbench.engine.prompt;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Turns tokens into text as they come: a character whose bytes are spread over tokens appears with its last
/// token.
public final class TextStream {
    private final Vocabulary vocabulary;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private ByteBuffer pending = ByteBuffer.allocate(0);

    public TextStream(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /// The text that is complete with this token; may be empty.
    public String append(int id) {
        byte[] bytes = vocabulary.bytes(id);
        ByteBuffer in = ByteBuffer.allocate(pending.remaining() + bytes.length);
        in.put(pending).put(bytes).flip();
        CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, out, false);
        pending = ByteBuffer.allocate(in.remaining()).put(in).flip();
        return out.flip().toString();
    }

    /// What an unfinished character leaves at the end: U+FFFD, or nothing.
    public String finish() {
        CharBuffer out = CharBuffer.allocate(pending.remaining() + 2);
        decoder.decode(pending, out, true);
        decoder.flush(out);
        return out.flip().toString();
    }

    /// The text of a whole sequence.
    public static String text(Vocabulary vocabulary, int[] ids) {
        TextStream stream = new TextStream(vocabulary);
        StringBuilder text = new StringBuilder();
        for (int id : ids) {
            text.append(stream.append(id));
        }
        return text.append(stream.finish()).toString();
    }
}
