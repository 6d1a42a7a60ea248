package steerbench.engine.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Damages a file that is given as its fields: whole fields, JSON tokens, or any bytes.
final class Mutator {
    private static final long[] NUMBERS = {
        0,
        1,
        2,
        -1,
        7,
        8,
        31,
        32,
        127,
        128,
        255,
        256,
        65_535,
        65_536,
        1 << 20,
        1 << 30,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        0xffffffffL,
        1L << 32,
        1L << 40,
        1L << 61,
        1L << 62,
        Long.MAX_VALUE - 7,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static final String[] TOKENS = {
        "0",
        "-1",
        "1",
        "2",
        "3",
        "8",
        "1000000",
        "2147483647",
        "2147483648",
        "4294967295",
        "9223372036854775807",
        "99999999999999999999",
        "1e308",
        "1e999",
        "-0.0",
        "1e-320",
        "0.5",
        "1".repeat(1000),
        "NaN",
        "null",
        "true",
        "false",
        "\"\"",
        "\"a\"",
        "\"../../x\"",
        "\"\\u0000\\u001b[2J\"",
        "\"\\ud800\"",
        "\"(a+)+$\"",
        "\"" + "x".repeat(3000) + "\"",
        "{}",
        "[]",
        "[[]]",
        "{\"a\":1,\"a\":2}",
        "[".repeat(200),
        "{\"a\":".repeat(100),
        "\"",
        ",",
        ":",
        "}",
        "]",
        ""
    };

    private final Random random;

    Mutator(Random random) {
        this.random = random;
    }

    byte[] mutate(List<byte[]> fields) {
        List<byte[]> damaged = new ArrayList<>(fields);
        for (int n = 1 + random.nextInt(3); n > 0 && !damaged.isEmpty(); n--) {
            int at = random.nextInt(damaged.size());
            byte[] field = damaged.get(at);
            switch (random.nextInt(10)) {
                case 0 -> damaged.add(at, field);
                case 1 -> damaged.remove(at);
                case 2 -> damaged.set(at, damaged.get(random.nextInt(damaged.size())));
                default -> damaged.set(at, mutated(field));
            }
        }
        byte[] whole = joined(damaged);
        return switch (random.nextInt(12)) {
            case 0 -> Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            case 1 -> withOtherBytes(whole);
            case 2 -> spliced(whole);
            default -> whole;
        };
    }

    private byte[] mutated(byte[] field) {
        boolean isJson = field.length > 1 && (field[0] == '{' || field[0] == '[');
        if (isJson) {
            return withOtherToken(field);
        }
        boolean isNumber = field.length == 1 || field.length == 2 || field.length == 4 || field.length == 8;
        return isNumber && random.nextInt(4) > 0 ? number(field) : withOtherBytes(field);
    }

    private byte[] number(byte[] field) {
        ByteBuffer old = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).put(field);
        long value = random.nextInt(4) == 0
                ? old.getLong(0) + random.nextInt(65) - 32
                : NUMBERS[random.nextInt(NUMBERS.length)];
        return Arrays.copyOf(
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array(),
                field.length);
    }

    private byte[] withOtherBytes(byte[] bytes) {
        byte[] damaged = bytes.clone();
        for (int n = random.nextInt(4); n >= 0 && damaged.length > 0; n--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    /// A piece of the file in another place of it.
    private byte[] spliced(byte[] bytes) {
        byte[] damaged = bytes.clone();
        if (bytes.length > 1) {
            int length = 1 + random.nextInt(Math.min(64, bytes.length - 1));
            int from = random.nextInt(bytes.length - length + 1);
            int to = random.nextInt(bytes.length - length + 1);
            System.arraycopy(bytes, from, damaged, to, length);
        }
        return damaged;
    }

    /// A string, number or bracket of a JSON text replaced, removed or doubled.
    private byte[] withOtherToken(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        int start = random.nextInt(text.length());
        while (start > 0 && !isBorder(text.charAt(start - 1))) {
            start--;
        }
        int end = start + 1;
        while (end < text.length() && !isBorder(text.charAt(end - 1)) && !isBorder(text.charAt(end))) {
            end++;
        }
        String token = text.substring(start, end);
        String other = random.nextInt(8) == 0 ? token + token : TOKENS[random.nextInt(TOKENS.length)];
        return (text.substring(0, start) + other + text.substring(end)).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isBorder(char c) {
        return "{}[]:,\n ".indexOf(c) >= 0;
    }

    static byte[] joined(List<byte[]> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach(out::writeBytes);
        return out.toByteArray();
    }
}
