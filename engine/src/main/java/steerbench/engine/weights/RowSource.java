package steerbench.engine.weights;

import java.util.List;
import java.util.Optional;
import steerbench.engine.tensor.Tensor;

/// A matrix `[rows, columns]` read row by row: the `[out, in]` view of a linear layer, whatever way it is
/// stored.
public interface RowSource {
    int rows();

    int columns();

    void readRow(int row, float[] target);

    /// Bits of a stored weight; of the widest, where several tensors are stacked.
    int storedBits();

    /// The stored tensors, top to bottom, where every row lies in one piece in one of them; empty where rows
    /// are computed (transposed, permuted). Needed to map a matrix or to keep its blocks.
    default Optional<List<Tensor>> parts() {
        return Optional.empty();
    }

    /// Tensors `[out_i, in]` stacked: `[sum of out_i, in]`.
    static RowSource stacked(List<Tensor> tensors) {
        return new Stacked(List.copyOf(tensors));
    }

    static RowSource of(Tensor tensor) {
        return stacked(List.of(tensor));
    }

    /// A tensor stored `[in, out]`, as GPT-2's Conv1D, seen as `[out, in]`. Reads columns, so it is slow: for
    /// repacking, and for single rows.
    static RowSource transposed(Tensor tensor) {
        return new Transposed(tensor);
    }

    /// The same matrix with row `i` taken from row `order[i]`.
    default RowSource permuted(int[] order) {
        RowSource source = this;
        return new RowSource() {
            @Override
            public int rows() {
                return order.length;
            }

            @Override
            public int columns() {
                return source.columns();
            }

            @Override
            public void readRow(int row, float[] target) {
                source.readRow(order[row], target);
            }

            @Override
            public int storedBits() {
                return source.storedBits();
            }
        };
    }

    /// Tensors on top of each other.
    record Stacked(List<Tensor> tensors) implements RowSource {
        public Stacked {
            long columns = tensors.getFirst().shape().rowLength();
            for (Tensor t : tensors) {
                if (t.shape().rank() != 2 || t.shape().rowLength() != columns) {
                    throw new IllegalArgumentException(t.name() + " " + t.shape() + " does not stack on " + columns);
                }
            }
        }

        @Override
        public int rows() {
            return tensors.stream().mapToInt(t -> t.shape().intDim(0)).sum();
        }

        @Override
        public int columns() {
            return tensors.getFirst().shape().intDim(1);
        }

        @Override
        public void readRow(int row, float[] target) {
            int left = row;
            for (Tensor t : tensors) {
                if (left < t.shape().intDim(0)) {
                    t.readRow(left, target);
                    return;
                }
                left -= t.shape().intDim(0);
            }
            throw new IndexOutOfBoundsException("row " + row + " of " + rows());
        }

        @Override
        public int storedBits() {
            return tensors.stream()
                    .mapToInt(t -> StoredBits.of(t.dtype()))
                    .max()
                    .orElseThrow();
        }

        @Override
        public Optional<List<Tensor>> parts() {
            return Optional.of(tensors);
        }
    }

    /// A `[in, out]` tensor read by columns, a block of neighbouring ones at a time: a row of the result
    /// alone would touch every page of the tensor.
    final class Transposed implements RowSource {
        private static final int BLOCK_FLOATS = 1 << 20;

        private final Tensor tensor;
        private final int in;
        private final int out;
        private final int blockRows;
        private volatile Block block = new Block(0, List.of());

        /// Rows of the result, read together.
        private record Block(int first, List<float[]> rows) {
            boolean holds(int row) {
                return row >= first && row < first + rows.size();
            }
        }

        Transposed(Tensor tensor) {
            this.tensor = tensor;
            this.in = tensor.shape().intDim(0);
            this.out = tensor.shape().intDim(1);
            this.blockRows = Math.max(1, Math.min(256, BLOCK_FLOATS / Math.max(1, in)));
        }

        @Override
        public int rows() {
            return out;
        }

        @Override
        public int columns() {
            return in;
        }

        @Override
        public void readRow(int row, float[] target) {
            Block current = block;
            if (!current.holds(row)) {
                current = read(row / blockRows * blockRows);
                block = current;
            }
            System.arraycopy(current.rows().get(row - current.first()), 0, target, 0, in);
        }

        @Override
        public int storedBits() {
            return StoredBits.of(tensor.dtype());
        }

        private Block read(int first) {
            int count = Math.min(blockRows, out - first);
            float[][] rows = new float[count][in];
            float[] piece = new float[count];
            for (int i = 0; i < in; i++) {
                tensor.read((long) i * out + first, count, piece);
                for (int r = 0; r < count; r++) {
                    rows[r][i] = piece[r];
                }
            }
            return new Block(first, List.of(rows));
        }
    }
}
