package steerbench.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Shape;
import steerbench.engine.tensor.Tensor;

/// A GGUF file (versions 2 and 3, little-endian): metadata, a table of tensors, then their bytes.
///
/// Format: ggml `docs/gguf.md`. Dimensions there are innermost first; [Tensor#shape] has them outermost
/// first.
public final class GgufFile implements AutoCloseable {
    private static final int MAGIC = 0x46554747; // "GGUF"
    private static final int MAX_STRING = 1 << 20;
    private static final int MAX_NAME = 1 << 10;
    private static final int MAX_RANK = 4;
    private static final int MAX_TENSORS = 1 << 16;
    private static final int MAX_KEYS = 1 << 16;

    /// Vocabularies of 262,144 pieces with their scores, types and merges take 1.3 million array elements
    /// in 15 MiB.
    private static final int MAX_ELEMENTS = 1 << 21;

    private static final long MAX_METADATA_BYTES = 32 << 20;

    /// Longer arrays are vocabularies, which only the tokenizer reads, once: they are checked, and read again
    /// then.
    private static final int KEPT_ELEMENTS = 1 << 10;

    private final MappedFile file;
    private final GgufMetadata metadata;
    private final Map<String, Tensor> tensors;

    private GgufFile(MappedFile file, GgufMetadata metadata, Map<String, Tensor> tensors) {
        this.file = file;
        this.metadata = metadata;
        this.tensors = tensors;
    }

    public static GgufFile open(Path path) {
        MappedFile file = MappedFile.open(path);
        try {
            return parse(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private record Entry(String name, Shape shape, DType dtype, long offset) {}

    private static GgufFile parse(MappedFile file) {
        ByteReader in = new ByteReader(file);
        int magic = in.i32("the magic number");
        if (magic != MAGIC) {
            throw file.invalid("does not begin with 'GGUF'");
        }
        int version = in.i32("the version");
        if (version < 2 || version > 3) {
            throw new UnsupportedException(
                    file.path().toString(),
                    "is GGUF version " + Integer.toUnsignedString(version) + "; versions 2 and 3 are read",
                    "Convert it with a current llama.cpp");
        }
        int tensorCount = in.count("the number of tensors", 24, MAX_TENSORS);
        int keyCount = in.count("the number of metadata keys", 13, MAX_KEYS);
        Map<String, Object> values = new LinkedHashMap<>();
        GgufValues reader = new GgufValues(in);
        for (int i = 0; i < keyCount; i++) {
            String key = in.strictString("metadata key " + i, MAX_NAME);
            Object value = reader.read("metadata '" + key + "'");
            if (values.put(key, value) != null) {
                throw in.invalid("metadata '" + key + "'", "stands twice");
            }
        }
        GgufMetadata metadata = new GgufMetadata(file.path(), values);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < tensorCount; i++) {
            entries.add(entry(file, in, i));
        }
        long alignment = metadata.count("general.alignment", 32);
        if (Long.bitCount(alignment) != 1 || alignment > 1 << 20) {
            throw file.invalid("general.alignment is " + alignment + ", not a power of two");
        }
        long dataStart = Math.ceilDiv(in.position(), alignment) * alignment;
        return new GgufFile(file, metadata, tensors(file, entries, dataStart, alignment));
    }

    private static Entry entry(MappedFile file, ByteReader in, int i) {
        String name = in.strictString("the name of tensor " + i, MAX_NAME);
        String what = "tensor '" + name + "'";
        int rank = in.i32(what + " rank");
        if (rank < 1 || rank > MAX_RANK) {
            throw in.invalid(what, "has " + Integer.toUnsignedString(rank) + " dimensions");
        }
        long[] dims = new long[rank];
        for (int d = rank - 1; d >= 0; d--) {
            dims[d] = in.i64(what + " dimension");
            if (dims[d] < 0 || dims[d] > Integer.MAX_VALUE) {
                throw in.invalid(what, "has a dimension of " + Long.toUnsignedString(dims[d]));
            }
        }
        int typeId = in.i32(what + " type");
        DType dtype = dtype(typeId);
        if (dtype == null) {
            throw new UnsupportedException(
                    file.path().toString(),
                    what + " has GGML type " + Integer.toUnsignedString(typeId) + ", which is not read",
                    "Use a file in F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K or Q6_K");
        }
        return new Entry(name, Shape.of(dims), dtype, in.i64(what + " offset"));
    }

    private static Map<String, Tensor> tensors(MappedFile file, List<Entry> entries, long dataStart, long alignment) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry e : entries) {
            String what = "tensor '" + e.name() + "'";
            if (e.offset() < 0 || e.offset() % alignment != 0) {
                throw file.invalid(what + " has the offset " + Long.toUnsignedString(e.offset())
                        + ", not a multiple of " + alignment);
            }
            long bytes;
            long start;
            try {
                if (e.shape().rowLength() % e.dtype().blockElements() != 0) {
                    throw file.invalid(what + " has rows of " + e.shape().rowLength()
                            + " elements, not whole blocks of " + e.dtype());
                }
                bytes = e.dtype().bytes(e.shape().elements());
                start = Math.addExact(dataStart, e.offset());
            } catch (ArithmeticException overflow) {
                throw file.invalid(what + " claims the shape " + e.shape() + " at offset " + e.offset());
            }
            MemorySegment data = file.slice(what, start, bytes);
            Tensor tensor = new Tensor(e.name(), e.dtype(), e.shape(), file.path(), start, data);
            if (tensors.put(e.name(), tensor) != null) {
                throw file.invalid(what + " stands twice");
            }
        }
        SafetensorsFile.checkOverlaps(file, tensors);
        return Collections.unmodifiableMap(tensors);
    }

    private static @Nullable DType dtype(int id) {
        return switch (id) {
            case 0 -> DType.F32;
            case 1 -> DType.F16;
            case 2 -> DType.Q4_0;
            case 3 -> DType.Q4_1;
            case 6 -> DType.Q5_0;
            case 7 -> DType.Q5_1;
            case 8 -> DType.Q8_0;
            case 12 -> DType.Q4_K;
            case 13 -> DType.Q5_K;
            case 14 -> DType.Q6_K;
            case 24 -> DType.I8;
            case 25 -> DType.I16;
            case 26 -> DType.I32;
            case 27 -> DType.I64;
            case 28 -> DType.F64;
            case 30 -> DType.BF16;
            default -> null;
        };
    }

    /// Reads metadata values; separate from the table so that limits on strings and nesting stand in one
    /// place.
    private static final class GgufValues {
        private final ByteReader in;
        private int elementsLeft = MAX_ELEMENTS;

        GgufValues(ByteReader in) {
            this.in = in;
        }

        Object read(String what) {
            int type = in.i32(what + " type");
            Object value = type == 9 ? array(what) : scalar(what, type);
            if (in.position() > MAX_METADATA_BYTES) {
                throw in.invalid(what, "ends behind " + (MAX_METADATA_BYTES >> 20) + " MiB of metadata");
            }
            return value;
        }

        private Object scalar(String what, int type) {
            return switch (type) {
                case 0 -> (long) in.u8(what);
                case 1 -> (long) (byte) in.u8(what);
                case 2 -> (long) (in.i16(what) & 0xffff);
                case 3 -> (long) in.i16(what);
                case 4 -> Integer.toUnsignedLong(in.i32(what));
                case 5 -> (long) in.i32(what);
                case 6 -> (double) in.f32(what);
                case 7 -> in.u8(what) != 0;
                case 8 -> in.string(what, MAX_STRING);
                case 10, 11 -> in.i64(what);
                case 12 -> in.f64(what);
                default -> throw in.invalid(what, "has the unknown type " + Integer.toUnsignedString(type));
            };
        }

        private GgufMetadata.Elements array(String what) {
            int type = in.i32(what + " element type");
            if (type == 9) {
                throw in.invalid(what, "is an array of arrays");
            }
            int n = in.count(what + " length", minimumBytes(type), elementsLeft);
            elementsLeft -= n;
            long start = in.position();
            List<Object> values = elements(what, type, n);
            return n <= KEPT_ELEMENTS ? () -> values : () -> new GgufValues(in.copyAt(start)).elements(what, type, n);
        }

        private List<Object> elements(String what, int type, int n) {
            List<Object> values = new ArrayList<>(n);
            for (int i = 0; i < n; i++) {
                values.add(scalar(what, type));
            }
            return Collections.unmodifiableList(values);
        }

        private static long minimumBytes(int type) {
            return switch (type) {
                case 2, 3 -> 2;
                case 4, 5, 6 -> 4;
                case 8, 10, 11, 12 -> 8;
                default -> 1;
            };
        }
    }

    public Path path() {
        return file.path();
    }

    public GgufMetadata metadata() {
        return metadata;
    }

    /// By name, in the file's order.
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        file.close();
    }
}
