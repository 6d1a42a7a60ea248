package steerbench.engine.checkpoint;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Shape;
import steerbench.engine.tensor.Tensor;
import tools.jackson.databind.JsonNode;

/// A `.safetensors` file: 8 bytes header length, a JSON header, then the tensors' bytes.
///
/// Format: huggingface/safetensors README. Checked before anything is read: header length, every dtype,
/// shape, range and size, and that no two tensors overlap.
public final class SafetensorsFile implements AutoCloseable {
    /// A tensor takes about 100 bytes, and the largest models have 100,000 tensors.
    private static final long MAX_HEADER_BYTES = 32 << 20;

    private static final int MAX_RANK = 8;

    private final MappedFile file;
    private final Map<String, Tensor> tensors;
    private final Map<String, String> metadata;

    private SafetensorsFile(MappedFile file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        this.file = file;
        this.tensors = tensors;
        this.metadata = metadata;
    }

    public static SafetensorsFile open(Path path) {
        MappedFile file = MappedFile.open(path);
        try {
            return parse(file);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static SafetensorsFile parse(MappedFile file) {
        long headerBytes = file.slice("the header's length", 0, 8)
                .get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
        if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > file.size() - 8) {
            throw file.invalid("the header's length at byte 0 is " + Long.toUnsignedString(headerBytes)
                    + ", the file has " + file.size() + " bytes");
        }
        byte[] header = file.slice("the header", 8, headerBytes).toArray(ValueLayout.JAVA_BYTE);
        JsonNode root = JsonSource.parse(file.path(), header, "the header", 8);
        if (!root.isObject()) {
            throw file.invalid("the header at byte 8 is not a JSON object");
        }
        long dataStart = 8 + headerBytes;
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : root.properties()) {
            if (entry.getKey().equals("__metadata__")) {
                readMetadata(file, entry.getValue(), metadata);
            } else {
                tensors.put(entry.getKey(), tensor(file, dataStart, entry.getKey(), entry.getValue()));
            }
        }
        checkOverlaps(file, tensors);
        return new SafetensorsFile(file, Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
    }

    private static void readMetadata(MappedFile file, JsonNode node, Map<String, String> metadata) {
        if (!node.isObject()) {
            throw file.invalid("__metadata__ in the header at byte 8 is not an object of strings");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!entry.getValue().isString()) {
                throw file.invalid("__metadata__ '" + entry.getKey() + "' in the header at byte 8 is not a string");
            }
            metadata.put(entry.getKey(), entry.getValue().asString());
        }
    }

    private static Tensor tensor(MappedFile file, long dataStart, String name, JsonNode entry) {
        String what = "tensor '" + name + "'";
        DType dtype = dtype(entry.path("dtype").asString(""));
        if (dtype == null) {
            throw file.invalid(
                    what + " has the unknown dtype '" + entry.path("dtype").asString("") + "'");
        }
        Shape shape = shape(file, what, entry.path("shape"));
        JsonNode offsets = entry.path("data_offsets");
        if (!offsets.isArray()
                || offsets.size() != 2
                || !offsets.path(0).isIntegralNumber()
                || !offsets.path(1).isIntegralNumber()) {
            throw file.invalid(what + " has no data_offsets of two integers");
        }
        long begin = offsets.path(0).asLong(-1);
        long end = offsets.path(1).asLong(-1);
        long expected;
        try {
            expected = dtype.bytes(shape.elements());
        } catch (ArithmeticException e) {
            throw file.invalid(what + " has a shape " + shape + " of more bytes than a file can hold");
        }
        if (begin < 0 || end < begin || end - begin != expected) {
            throw file.invalid(what + " at data_offsets [" + begin + ", " + end + "] should take " + expected
                    + " bytes as " + dtype + " " + shape);
        }
        if (begin > file.size()) {
            throw file.invalid(what + " begins at byte " + begin + " of the data, but the file ends at " + file.size());
        }
        MemorySegment data = file.slice(what, dataStart + begin, expected);
        return new Tensor(name, dtype, shape, file.path(), dataStart + begin, data);
    }

    private static Shape shape(MappedFile file, String what, JsonNode node) {
        if (!node.isArray() || node.size() > MAX_RANK) {
            throw file.invalid(what + " has no shape of at most " + MAX_RANK + " dimensions");
        }
        long[] dims = new long[node.size()];
        for (int i = 0; i < dims.length; i++) {
            JsonNode dim = node.path(i);
            if (!dim.isIntegralNumber() || !dim.canConvertToInt() || dim.asInt() < 0) {
                throw file.invalid(what + " has the dimension " + dim + " in its shape");
            }
            dims[i] = dim.asInt();
        }
        return Shape.of(dims);
    }

    private static @Nullable DType dtype(String name) {
        return switch (name) {
            case "F64" -> DType.F64;
            case "F32" -> DType.F32;
            case "F16" -> DType.F16;
            case "BF16" -> DType.BF16;
            case "I64" -> DType.I64;
            case "I32" -> DType.I32;
            case "I16" -> DType.I16;
            case "I8" -> DType.I8;
            case "U8" -> DType.U8;
            case "BOOL" -> DType.BOOL;
            default -> null;
        };
    }

    static void checkOverlaps(MappedFile file, Map<String, Tensor> tensors) {
        List<Tensor> byOffset = new ArrayList<>(tensors.values());
        // An empty tensor may share its offset with the one that follows it.
        byOffset.sort(Comparator.comparingLong(Tensor::offset)
                .thenComparingLong(t -> t.data().byteSize()));
        for (int i = 1; i < byOffset.size(); i++) {
            Tensor before = byOffset.get(i - 1);
            Tensor after = byOffset.get(i);
            if (before.offset() + before.data().byteSize() > after.offset()) {
                throw file.invalid(
                        "tensors '" + before.name() + "' and '" + after.name() + "' overlap at byte " + after.offset());
            }
        }
    }

    public Path path() {
        return file.path();
    }

    /// By name, in the header's order.
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    /// The tensor of that name, or an error that names the file.
    public Tensor tensor(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw file.invalid("tensor '" + name + "' is missing");
        }
        return tensor;
    }

    /// The `__metadata__` strings.
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public void close() {
        file.close();
    }
}
