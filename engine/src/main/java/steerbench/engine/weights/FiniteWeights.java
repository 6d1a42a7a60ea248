package steerbench.engine.weights;

import java.util.Collection;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.tensor.Tensor;

/// Refuses weights that are no finite numbers: what they are multiplied with would be none either, and not
/// everything behind them shows it. They are read once; the cache notes that it was done.
public final class FiniteWeights {
    /// A multiple of every block.
    private static final int PIECE = 1 << 13;

    private FiniteWeights() {}

    /// @param name of the note in the store
    public static void require(PackedStore store, String name, Collection<Tensor> tensors) {
        var _ = store.regions(
                name + ".finite",
                regions -> {
                    tensors.parallelStream()
                            .filter(t -> t.dtype().isDenseFloat() || t.dtype().isBlockQuantised())
                            .forEach(FiniteWeights::require);
                    regions[0].putByte(1);
                },
                1);
    }

    private static void require(Tensor tensor) {
        long elements = tensor.shape().elements();
        float[] piece = new float[(int) Math.min(PIECE, elements)];
        for (long first = 0; first < elements; first += PIECE) {
            int count = (int) Math.min(PIECE, elements - first);
            tensor.read(first, count, piece);
            for (int i = 0; i < count; i++) {
                if (!Float.isFinite(piece[i])) {
                    long columns = tensor.shape().rowLength();
                    throw new InvalidFileException(
                            tensor.file().toString(),
                            "tensor '" + tensor.name() + "' holds " + piece[i] + " in row " + (first + i) / columns
                                    + ", column " + (first + i) % columns,
                            "The file is damaged, or its training or conversion failed: fetch it again, or another one");
                }
            }
        }
    }
}
