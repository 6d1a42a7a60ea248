package steerbench.engine.sae;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Shape;

/// The header of a `.npy` array; little-endian floats are understood.
///
/// @param shape of the bytes as they lie, in C order
/// @param transposed the array is in Fortran order: `shape` is that of its transpose
/// @param bytes its length: where the numbers begin
record NpyHeader(DType dtype, Shape shape, boolean transposed, int bytes) {
    private static final int MAX_BYTES = 1 << 16;
    private static final int MAX_RANK = 8;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([^']{1,8})'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]{0,200})\\)");

    /// What is wrong with a header, as a sentence about the array.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String reason) {
            super(reason);
        }
    }

    /// Bytes of the array's numbers.
    long dataBytes() {
        return dtype.bytes(shape.elements());
    }

    static NpyHeader read(InputStream in) throws IOException, Malformed {
        byte[] magic = in.readNBytes(8);
        boolean numpy = magic.length == 8
                && (magic[0] & 0xff) == 0x93
                && new String(magic, 1, 5, StandardCharsets.ISO_8859_1).equals("NUMPY");
        if (!numpy || magic[6] < 1 || magic[6] > 3) {
            throw new Malformed("has no NumPy header");
        }
        byte[] lengthBytes = in.readNBytes(magic[6] == 1 ? 2 : 4);
        long length = 0;
        for (int i = lengthBytes.length - 1; i >= 0; i--) {
            length = length << 8 | (lengthBytes[i] & 0xff);
        }
        if (length > MAX_BYTES) {
            throw new Malformed("has a header of " + length + " bytes");
        }
        String text = new String(in.readNBytes((int) length), StandardCharsets.ISO_8859_1);
        if (text.length() < length) {
            throw new Malformed("ends inside its header");
        }
        String descr = group(DESCR, text);
        DType dtype = dtype(descr);
        if (dtype == null) {
            throw new Malformed("is of type '" + descr + "', not of little-endian floats");
        }
        String fortran = group(FORTRAN, text);
        if (fortran == null) {
            throw new Malformed("does not say its order");
        }
        long[] dims = dims(group(SHAPE, text));
        boolean transposed = fortran.equals("True") && dims.length > 1;
        if (transposed) {
            reverse(dims);
        }
        NpyHeader header = new NpyHeader(dtype, Shape.of(dims), transposed, 8 + lengthBytes.length + (int) length);
        try {
            Math.addExact(header.dataBytes(), header.bytes());
        } catch (ArithmeticException e) {
            throw new Malformed("claims the shape " + header.shape());
        }
        return header;
    }

    private static @Nullable String group(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    private static @Nullable DType dtype(@Nullable String descr) {
        return switch (descr) {
            case "<f4" -> DType.F32;
            case "<f2" -> DType.F16;
            case "<f8" -> DType.F64;
            case null, default -> null;
        };
    }

    private static void reverse(long[] dims) {
        for (int i = 0; i < dims.length / 2; i++) {
            long other = dims[dims.length - 1 - i];
            dims[dims.length - 1 - i] = dims[i];
            dims[i] = other;
        }
    }

    private static long[] dims(@Nullable String text) throws Malformed {
        if (text == null) {
            throw new Malformed("has no shape");
        }
        String[] parts = text.isBlank() ? new String[0] : text.strip().split("\\s*,\\s*");
        if (parts.length > MAX_RANK) {
            throw new Malformed("has " + parts.length + " dimensions");
        }
        long[] dims = new long[parts.length];
        for (int i = 0; i < parts.length; i++) {
            try {
                dims[i] = Integer.parseInt(parts[i]); // longer ones no model has
            } catch (NumberFormatException e) {
                throw new Malformed("claims the shape (" + text + ")");
            }
        }
        return dims;
    }
}
