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
    /// repacking.
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
        public Optional<List<Tensor>> parts() {
            return Optional.of(tensors);
        }
    }

    /// A `[in, out]` tensor read by columns.
    final class Transposed implements RowSource {
        private final Tensor tensor;
        private final float[] values; // (in, out)

        Transposed(Tensor tensor) {
            this.tensor = tensor;
            this.values = tensor.toFloats();
        }

        @Override
        public int rows() {
            return tensor.shape().intDim(1);
        }

        @Override
        public int columns() {
            return tensor.shape().intDim(0);
        }

        @Override
        public void readRow(int row, float[] target) {
            int stride = rows();
            for (int i = 0; i < columns(); i++) {
                target[i] = values[i * stride + row];
            }
        }
    }
}
