package steerbench.engine.weights;

import java.io.IOException;
import java.util.List;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.tensor.BlockReader;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Tensor;

/// Repacks GGML blocks for MatMulNBits without changing a weight: integers and scales are kept, an offset
/// stays an offset. GGML stores weights (i, i + 16) in a byte and scales between the integers; MatMulNBits
/// wants (2i, 2i + 1) and the scales apart, so nothing can be mapped as it lies.
final class BlockPacker {
    private final List<Tensor> parts;
    private final BlockReader reader;

    BlockPacker(List<Tensor> parts) {
        this.parts = parts;
        this.reader = BlockReader.of(parts.getFirst().dtype());
    }

    /// Whether stacked tensors can be repacked as they are: one block format and, where activations are to be
    /// rounded (MatMulNBits' integer kernels), groups of 32 without offset.
    static boolean accepts(List<Tensor> parts, boolean roundsActivations) {
        DType dtype = parts.getFirst().dtype();
        if (!dtype.isBlockQuantised() || parts.stream().anyMatch(t -> t.dtype() != dtype)) {
            return false;
        }
        BlockReader reader = BlockReader.of(dtype);
        return !roundsActivations || (!reader.hasOffset() && reader.groupElements() == Int8Packer.BLOCK);
    }

    /// 4 where the stored integers fit 4 bits, else 8.
    private int bits() {
        return reader.bits() <= 4 ? 4 : 8;
    }

    Linear.Blocks pack(PackedStore store, String name, int out, int in, boolean roundsActivations) {
        int group = reader.groupElements();
        int blocks = in / group;
        long n = (long) out * blocks;
        long quantBytes = n * group * bits() / 8;
        long[] regions = reader.hasOffset() ? new long[] {quantBytes, 4 * n, 4 * n} : new long[] {quantBytes, 4 * n};
        ExternalData[] data = store.regions(name + ".blocks" + reader.bits(), this::fill, regions);
        return new Linear.Blocks(
                name,
                out,
                in,
                bits(),
                group,
                roundsActivations,
                data[0],
                data[1],
                null,
                reader.hasOffset() ? data[2] : null);
    }

    private void fill(PackedStore.Region[] regions) throws IOException {
        DType dtype = reader.dtype();
        // Without an offset the stored centre must land on MatMulNBits' middle. With one, the middle of what
        // is stored does, and the offset makes up for it: from further off, large sums would nearly cancel.
        int centre = reader.hasOffset() ? 1 << (reader.bits() - 1) : reader.centre();
        int shift = (bits() == 4 ? 8 : 128) - centre;
        int group = reader.groupElements();
        int[] quants = new int[dtype.blockElements()];
        float[] scales = new float[dtype.blockElements() / group];
        float[] offsets = new float[scales.length];
        for (Tensor part : parts) {
            for (long at = 0; at < part.data().byteSize(); at += dtype.blockBytes()) {
                reader.read(part.data(), at, quants, scales, offsets);
                if (bits() == 4) {
                    for (int i = 0; i < quants.length; i += 2) {
                        regions[0].putByte((quants[i] + shift) | (quants[i + 1] + shift) << 4);
                    }
                } else {
                    for (int q : quants) {
                        regions[0].putByte(q + shift);
                    }
                }
                for (int g = 0; g < scales.length; g++) {
                    regions[1].putFloat(scales[g]);
                    if (reader.hasOffset()) {
                        regions[2].putFloat(offsets[g] + centre * scales[g]);
                    }
                }
            }
        }
    }
}
