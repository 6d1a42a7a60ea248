package steerbench.engine.checkpoint;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import steerbench.engine.problem.InvalidFileException;

/// Reads little-endian fields one after the other from a mapped file. Every read names the field, so that a
/// truncated or lying file is reported with field and offset, before anything is allocated for it.
final class ByteReader {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MappedFile file;
    private long position;

    ByteReader(MappedFile file) {
        this.file = file;
    }

    /// Another reader of the same file.
    ByteReader copyAt(long start) {
        ByteReader copy = new ByteReader(file);
        copy.position = start;
        return copy;
    }

    long position() {
        return position;
    }

    long remaining() {
        return file.size() - position;
    }

    private MemorySegment take(String field, long length) {
        if (length < 0 || length > remaining()) {
            throw invalid(field, "needs " + Long.toUnsignedString(length) + " bytes, " + remaining() + " are left");
        }
        MemorySegment bytes = file.bytes().asSlice(position, length);
        position += length;
        return bytes;
    }

    int u8(String field) {
        return take(field, 1).get(JAVA_BYTE, 0) & 0xff;
    }

    short i16(String field) {
        return take(field, 2).get(SHORT, 0);
    }

    int i32(String field) {
        return take(field, 4).get(INT, 0);
    }

    long i64(String field) {
        return take(field, 8).get(LONG, 0);
    }

    float f32(String field) {
        return Float.intBitsToFloat(i32(field));
    }

    double f64(String field) {
        return Double.longBitsToDouble(i64(field));
    }

    /// A count of things of at least `minimumBytes` each, so that a lying count cannot make us allocate for
    /// it.
    ///
    /// @param limit what no honest file exceeds
    int count(String field, long minimumBytes, int limit) {
        long at = position;
        long n = i64(field);
        if (n < 0 || n > limit || n > remaining() / minimumBytes) {
            position = at;
            throw invalid(
                    field,
                    "claims " + Long.toUnsignedString(n) + " entries, more than "
                            + Math.min(limit, remaining() / minimumBytes) + ", which can be there");
        }
        return (int) n;
    }

    /// A length-prefixed UTF-8 string of at most `limit` bytes.
    String string(String field, int limit) {
        return new String(stringBytes(field, limit), StandardCharsets.UTF_8);
    }

    /// As [#string], but refuses bytes that are not UTF-8: for names that are compared.
    String strictString(String field, int limit) {
        long at = position;
        byte[] raw = stringBytes(field, limit);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            position = at;
            throw invalid(field, "is not UTF-8");
        }
    }

    private byte[] stringBytes(String field, int limit) {
        long at = position;
        long length = i64(field + " (length)");
        if (length < 0 || length > limit || length > remaining()) {
            position = at;
            throw invalid(
                    field,
                    "claims a string of " + Long.toUnsignedString(length) + " bytes (limit " + limit + ", left "
                            + remaining() + ")");
        }
        return take(field, length).toArray(JAVA_BYTE);
    }

    InvalidFileException invalid(String field, String reason) {
        return file.invalid(field + " at byte " + position + " " + reason);
    }
}
