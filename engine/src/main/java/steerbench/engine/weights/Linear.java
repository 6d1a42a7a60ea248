package steerbench.engine.weights;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// A matrix product `y = x W^T`, `x` `(.., in)`, `W` `[out, in]`, in the form its stored type allows.
public sealed interface Linear {
    int out();

    int in();

    Value apply(OnnxGraph graph, Value x, BlockSums sums);

    /// float32 weights. `outByIn` false: stored `[in, out]`.
    record Dense(String name, int out, int in, boolean outByIn, ExternalData weights) implements Linear {
        @Override
        public Value apply(OnnxGraph graph, Value x, BlockSums sums) {
            long[] dims = outByIn ? new long[] {out, in} : new long[] {in, out};
            Value w = graph.external(name, ElementType.FLOAT, weights, dims);
            return outByIn
                    ? graph.contrib("FusedMatMul", List.of(x, w), Attribute.of("transB", 1))
                    : graph.node("MatMul", List.of(x, w));
        }
    }

    /// Integers in blocks along `in`: `w = scale * (q - zero) + offset`, run by MatMulNBits. ONNX Runtime's
    /// fast kernels know no real-valued offset (a float zero point makes them 20 times slower, `engine.md`),
    /// so an offset becomes a second, small product with the block sums of `x`; exact in the weights.
    ///
    /// @param zeros stored zero points (as wide as the integers), or null for the middle (8 or 128)
    /// @param offsets one float a block, or null
    record Blocks(
            String name,
            int out,
            int in,
            int bits,
            int block,
            boolean roundsActivations,
            ExternalData quants,
            ExternalData scales,
            @Nullable ExternalData zeros,
            @Nullable ExternalData offsets)
            implements Linear {

        @Override
        public Value apply(OnnxGraph graph, Value x, BlockSums sums) {
            int blocks = Math.ceilDiv(in, block);
            List<Value> inputs = new ArrayList<>();
            inputs.add(x);
            inputs.add(graph.external(name + ".q", ElementType.UINT8, quants, out, blocks, (long) block * bits / 8));
            inputs.add(graph.external(name + ".s", ElementType.FLOAT, scales, out, blocks));
            if (zeros != null) {
                inputs.add(graph.external(name + ".z", ElementType.UINT8, zeros, out, Math.ceilDiv(blocks * bits, 8)));
            }
            Value y = graph.contrib(
                    "MatMulNBits",
                    inputs,
                    Attribute.of("K", in),
                    Attribute.of("N", out),
                    Attribute.of("bits", bits),
                    Attribute.of("block_size", block),
                    Attribute.of("accuracy_level", roundsActivations ? 4 : 1));
            if (offsets == null) {
                return y;
            }
            Value c = graph.external(name + ".c", ElementType.FLOAT, offsets, out, blocks);
            Value correction =
                    graph.contrib("FusedMatMul", List.of(sums.of(graph, x, in, block), c), Attribute.of("transB", 1));
            return graph.node("Add", List.of(y, correction));
        }
    }

    /// 4-bit blocks with an offset whose activations are rounded: `x` goes in with the sums of its blocks
    /// behind it, and the offsets are among the weights ([SumColumns]). One product instead of the two that
    /// [Blocks] needs for offsets, and none in float32.
    ///
    /// @param blocks of all columns: those of the matrix and those of the sums
    record SummedBlocks(SumColumns columns, Blocks blocks) implements Linear {
        @Override
        public int out() {
            return blocks.out();
        }

        @Override
        public int in() {
            return columns.in();
        }

        @Override
        public Value apply(OnnxGraph graph, Value x, BlockSums sums) {
            return blocks.apply(graph, sums.behind(graph, x, columns), sums);
        }
    }
}
