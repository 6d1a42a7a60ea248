package steerbench.engine.weights;

import steerbench.engine.tensor.BlockReader;
import steerbench.engine.tensor.DType;

/// Bits of a stored weight, scales and offsets not counted.
final class StoredBits {
    private StoredBits() {}

    static int of(DType dtype) {
        return dtype.isBlockQuantised() ? BlockReader.of(dtype).bits() : 8 * dtype.blockBytes();
    }
}
