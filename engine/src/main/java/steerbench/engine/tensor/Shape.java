package steerbench.engine.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Row-major dimensions, outermost first, as PyTorch and safetensors print them: a linear layer is `[out,
/// in]`.
public final class Shape {
    private final long[] dims;

    private Shape(long[] dims) {
        this.dims = dims;
    }

    public static Shape of(long... dims) {
        for (long d : dims) {
            if (d < 0) {
                throw new IllegalArgumentException("negative dimension in " + Arrays.toString(dims));
            }
        }
        return new Shape(dims.clone());
    }

    public int rank() {
        return dims.length;
    }

    public long dim(int axis) {
        return dims[axis];
    }

    /// As an int, for dimensions that index Java arrays.
    public int intDim(int axis) {
        return Math.toIntExact(dims[axis]);
    }

    /// The last dimension: the length of a row; 1 for a scalar.
    public long rowLength() {
        return dims.length == 0 ? 1 : dims[dims.length - 1];
    }

    /// @throws ArithmeticException on overflow of a long
    public long elements() {
        long n = 1;
        for (long d : dims) {
            n = Math.multiplyExact(n, d);
        }
        return n;
    }

    public long[] toArray() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape that && Arrays.equals(dims, that.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}
