package steerbench.engine.weights;

import steerbench.engine.tensor.BlockReader;
import steerbench.engine.tensor.DType;

/// How many bytes a stored weight takes once a session holds it, as [WeightFactory] prepares it and ONNX
/// Runtime packs it: MatMulNBits' kernels keep the integers, a scale and a sum for each block of 32, and
/// float32 products a packed copy.
public final class WeightBytes {
    private static final double FLOAT = 4;

    private WeightBytes() {}

    /// Of a matrix product.
    ///
    /// @param table whether it is the output matrix, which no precision rounds to less than 8 bits
    public static double bytesOfProduct(DType stored, Mode mode, WeightPrecision precision, boolean table) {
        int bits = table ? precision.tableBits() : precision.bits();
        if (StoredBits.of(stored) <= bits) {
            return bytesAsStored(stored, mode);
        }
        if (bits > 4) {
            return mode == Mode.FAST ? blocks(8, Int8Packer.BLOCK, false) : FLOAT;
        }
        return blocks(4, Int4Grid.BLOCK, false);
    }

    private static double bytesAsStored(DType stored, Mode mode) {
        if (!stored.isBlockQuantised()) {
            return mode == Mode.FAST ? blocks(8, Int8Packer.BLOCK, false) : FLOAT;
        }
        BlockReader reader = BlockReader.of(stored);
        boolean four = reader.bits() <= 4;
        if (mode == Mode.EXACT) {
            // Measured: for 8-bit blocks without rounded activations ONNX Runtime keeps float32 weights.
            return four ? blocks(4, reader.groupElements(), reader.hasOffset()) : FLOAT;
        }
        if (SummedBlocksPacker.accepts(stored)) {
            // Small matrices and a GPU take 8 bits.
            return blocks(4, SumColumns.BLOCK, false) * (1 + SumColumns.COPIES / (double) SumColumns.BLOCK);
        }
        boolean keepsBlocks = !reader.hasOffset() && reader.groupElements() == Int8Packer.BLOCK;
        return blocks(keepsBlocks && four ? 4 : 8, Int8Packer.BLOCK, reader.hasOffset());
    }

    private static double blocks(int bits, int group, boolean offsets) {
        return bits / 8.0 + 2 * FLOAT / group + (offsets ? FLOAT / group : 0);
    }
}
