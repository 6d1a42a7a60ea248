package steerbench.engine.parity;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.tensor.Tensor;

/// Reads reference numbers from a safetensors file.
final class Reference {
    private Reference() {}

    static float[] floats(SafetensorsFile file, String name) {
        return file.tensor(name).toFloats();
    }

    /// Ids are below 2^24, so floats hold them exactly.
    static int[] ints(SafetensorsFile file, String name) {
        float[] values = file.tensor(name).toFloats();
        return IntStream.range(0, values.length).map(i -> (int) values[i]).toArray();
    }

    /// The rows of a 2-D integer tensor.
    static int[][] rows(SafetensorsFile file, String name) {
        Tensor tensor = file.tensor(name);
        int width = tensor.shape().intDim(1);
        int[] all = ints(file, name);
        int[][] rows = new int[tensor.shape().intDim(0)][];
        for (int r = 0; r < rows.length; r++) {
            rows[r] = java.util.Arrays.copyOfRange(all, r * width, (r + 1) * width);
        }
        return rows;
    }

    static List<int[]> ids(SafetensorsFile file, String name) {
        return List.of(rows(file, name));
    }

    /// The ragged batch, each row cut to its own length.
    static List<int[]> ragged(SafetensorsFile file) {
        int[][] padded = rows(file, "ragged.input_ids");
        int[] lengths = ints(file, "ragged.lengths");
        List<int[]> rows = new ArrayList<>();
        for (int r = 0; r < padded.length; r++) {
            rows.add(java.util.Arrays.copyOf(padded[r], lengths[r]));
        }
        return rows;
    }

    static int[] flat(List<int[]> rows) {
        return rows.stream().flatMapToInt(IntStream::of).toArray();
    }
}
