package steerbench.engine.checkpoint;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import tools.jackson.databind.json.JsonMapper;

/// The head of a safetensors file that is being written. The tensors' bytes follow it in the order in which
/// they were added. Equal tensors give equal bytes.
public final class SafetensorsHeader {
    private static final int ALIGNMENT = Long.BYTES; // of the data, as the format advises

    private final Map<String, Object> entries = new LinkedHashMap<>();
    private long end;

    /// @param dtype as the format names it: `F32`, `I64`
    /// @param bytes of the tensor's data
    public SafetensorsHeader add(String name, String dtype, long bytes, long... shape) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("dtype", dtype);
        entry.put("shape", LongStream.of(shape).boxed().toList());
        entry.put("data_offsets", List.of(end, end + bytes));
        entries.put(name, entry);
        end += bytes;
        return this;
    }

    /// Length and JSON, padded with spaces.
    public byte[] toBytes() {
        byte[] json = JsonMapper.shared().writeValueAsString(entries).getBytes(StandardCharsets.UTF_8);
        int padded = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + padded)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded)
                .put(json);
        while (bytes.hasRemaining()) {
            bytes.put((byte) ' ');
        }
        return bytes.array();
    }
}
