package steerbench.engine.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/// A named, read-only tensor inside a mapped file. The bytes stay in the file's mapping: whoever owns the
/// mapping decides how long the tensor may be read.
///
/// @param file where the bytes lie, so that a graph can point at them without a copy
/// @param offset of the first byte in `file`
/// @param data exactly the tensor's bytes
public record Tensor(String name, DType dtype, Shape shape, Path file, long offset, MemorySegment data) {

    public Tensor {
        if (data.byteSize() != dtype.bytes(shape.elements())) {
            throw new IllegalArgumentException(name + ": " + data.byteSize() + " bytes for " + dtype + " " + shape);
        }
    }

    public Tensor withName(String newName) {
        return new Tensor(newName, dtype, shape, file, offset, data);
    }

    /// Rows of the last dimension.
    public long rows() {
        return shape.rowLength() == 0 ? 0 : shape.elements() / shape.rowLength();
    }

    /// Decodes row `row` into `target[0 .. rowLength)`.
    public void readRow(long row, float[] target) {
        int length = Math.toIntExact(shape.rowLength());
        FloatDecoder.decode(dtype, data, dtype.bytes(row * length), length, target, 0);
    }

    /// Decodes `count` elements from element `first` on into `target[0 .. count)`; of block types whole
    /// blocks.
    public void read(long first, int count, float[] target) {
        FloatDecoder.decode(dtype, data, dtype.bytes(first), count, target, 0);
    }

    /// All elements as floats, row-major. For small tensors (norm weights, biases, tests): it copies to the
    /// heap.
    public float[] toFloats() {
        float[] all = new float[Math.toIntExact(shape.elements())];
        FloatDecoder.decode(dtype, data, 0, all.length, all, 0);
        return all;
    }
}
