package steerbench.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import steerbench.engine.checkpoint.SafetensorsHeader;
import tools.jackson.databind.json.JsonMapper;

/// Writes safetensors files, and changed copies of them, for tests.
public final class SafetensorsWriter {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SafetensorsWriter() {}

    /// A tensor: its type, its shape and its little-endian bytes.
    public static final class Entry {
        private final String dtype;
        private final List<Long> shape;
        private final byte[] data;

        private Entry(String dtype, List<Long> shape, byte[] data) {
            this.dtype = dtype;
            this.shape = shape;
            this.data = data;
        }

        public String dtype() {
            return dtype;
        }

        public static Entry of(float[] values, long... shape) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            return new Entry("F32", LongStream.of(shape).boxed().toList(), bytes.array());
        }

        /// With element `i` changed so that no tolerance covers it: floats by a half and half of themselves,
        /// integers by one.
        public Entry changedAt(int i) {
            ByteBuffer bytes = ByteBuffer.wrap(data.clone()).order(ByteOrder.LITTLE_ENDIAN);
            switch (dtype) {
                case "F32" -> bytes.putFloat(4 * i, 1.5f * bytes.getFloat(4 * i) + 0.5f);
                case "I64" -> bytes.putLong(8 * i, bytes.getLong(8 * i) ^ 1);
                case "I32" -> bytes.putInt(4 * i, bytes.getInt(4 * i) ^ 1);
                case "U8" -> bytes.put(i, (byte) (bytes.get(i) ^ 1));
                default -> throw new IllegalArgumentException(dtype);
            }
            return new Entry(dtype, shape, bytes.array());
        }

        /// The first float that is not zero.
        public int firstNonZero() {
            ByteBuffer bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
            int i = 0;
            while (bytes.getFloat(4 * i) == 0) {
                i++;
            }
            return i;
        }
    }

    public static Map<String, Entry> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = Math.toIntExact(bytes.getLong());
        byte[] json = new byte[header];
        bytes.get(json);
        Map<String, Entry> entries = new LinkedHashMap<>();
        JSON.readTree(json).properties().forEach(e -> {
            if (e.getKey().equals("__metadata__")) {
                return;
            }
            int from = e.getValue().path("data_offsets").path(0).asInt();
            byte[] data = new byte[e.getValue().path("data_offsets").path(1).asInt() - from];
            bytes.get(8 + header + from, data);
            List<Long> shape = e.getValue()
                    .path("shape")
                    .valueStream()
                    .map(n -> n.asLong())
                    .toList();
            entries.put(e.getKey(), new Entry(e.getValue().path("dtype").asString(), shape, data));
        });
        return entries;
    }

    public static void write(Path file, Map<String, Entry> entries) throws IOException {
        SafetensorsHeader header = new SafetensorsHeader();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        entries.forEach((name, entry) -> {
            header.add(
                    name,
                    entry.dtype,
                    entry.data.length,
                    entry.shape.stream().mapToLong(d -> d).toArray());
            data.writeBytes(entry.data);
        });
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(header.toBytes());
        all.writeBytes(data.toByteArray());
        Files.write(file, all.toByteArray());
    }
}
