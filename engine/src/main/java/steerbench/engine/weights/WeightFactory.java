package steerbench.engine.weights;

import java.util.List;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Tensor;

/// Chooses, for each matrix of a checkpoint, the form in which it enters the graph: mapped where it lies
/// (float32), repacked blocks, 8-bit integers in the fast mode, or rounded to the precision the user chose.
public final class WeightFactory {
    private final PackedStore store;
    private final Mode mode;
    private final WeightPrecision precision;
    private final boolean appendsSums;
    private final WeightTally tally = new WeightTally();

    /// Weights as stored.
    public WeightFactory(PackedStore store, Mode mode) {
        this(store, mode, WeightPrecision.STORED);
    }

    public WeightFactory(PackedStore store, Mode mode, WeightPrecision precision) {
        this(store, mode, precision, true);
    }

    private WeightFactory(PackedStore store, Mode mode, WeightPrecision precision, boolean appendsSums) {
        this.store = store;
        this.mode = mode;
        this.precision = precision;
        this.appendsSums = appendsSums;
    }

    /// For kernels that want rows of whole blocks, as CUDA's do: 4-bit blocks with offsets become 8-bit ones
    /// however large the matrix.
    public WeightFactory withWholeBlocks() {
        return new WeightFactory(store, mode, precision, false);
    }

    public Mode mode() {
        return mode;
    }

    /// What was handed out so far.
    ///
    /// @throws InvalidRequestException where a precision was chosen that changes nothing
    public HeldWeights held() {
        return tally.held(precision);
    }

    /// `[out, in]`, from one tensor or several stacked ones (fused Q, K, V).
    ///
    /// @param name unique in the checkpoint; it names the packed file
    public Linear linear(String name, RowSource source) {
        return tally.of(matrix(name, source, precision.bits()), source, precision.bits());
    }

    /// The output matrix `[vocabulary, d_model]`.
    public Linear unembedding(String name, RowSource source) {
        return tally.of(matrix(name, source, precision.tableBits()), source, precision.tableBits());
    }

    private Linear matrix(String name, RowSource source, int bits) {
        if (source.storedBits() > bits) {
            return bits == 4
                    ? Int4Packer.pack(store, name, source, mode == Mode.FAST)
                    : Int8Packer.pack(store, name, source, mode == Mode.FAST);
        }
        List<Tensor> parts = source.parts().orElse(List.of());
        boolean keepsBlocks = !parts.isEmpty() && BlockPacker.accepts(parts, mode == Mode.FAST);
        if (keepsBlocks) {
            return new BlockPacker(parts).pack(store, name, source.rows(), source.columns(), mode == Mode.FAST);
        }
        if (mode == Mode.FAST && appendsSums && SummedBlocksPacker.accepts(source)) {
            return SummedBlocksPacker.pack(store, name, source);
        }
        if (mode == Mode.FAST) {
            return Int8Packer.pack(store, name, source, true);
        }
        if (parts.size() == 1 && isMappable(parts.getFirst())) {
            return new Linear.Dense(name, source.rows(), source.columns(), true, whole(parts.getFirst()));
        }
        return new Linear.Dense(name, source.rows(), source.columns(), true, denseFile(name, source));
    }

    /// A matrix stored `[in, out]` (GPT-2's Conv1D; an SAE's W_enc): mapped as it lies where that is
    /// possible.
    public Linear linearStoredInByOut(String name, Tensor tensor) {
        if (mode == Mode.EXACT && precision == WeightPrecision.STORED && isMappable(tensor)) {
            Linear mapped = new Linear.Dense(
                    name, tensor.shape().intDim(1), tensor.shape().intDim(0), false, whole(tensor));
            return tally.of(mapped, RowSource.transposed(tensor), precision.bits());
        }
        return linear(name, RowSource.transposed(tensor));
    }

    /// The table of tokens. Both modes pack 8-bit blocks alike, and a tied output matrix shares their file.
    public Embedding embedding(String name, Tensor tensor) {
        int rows = tensor.shape().intDim(0);
        int width = tensor.shape().intDim(1);
        RowSource source = RowSource.of(tensor);
        int bits = precision.tableBits();
        // A table's rows are not padded to whole blocks.
        boolean rounds = source.storedBits() > bits && width % Int8Packer.BLOCK == 0;
        if (rounds || tensor.dtype() == DType.Q8_0) {
            Linear.Blocks blocks = rounds
                    ? Int8Packer.pack(store, name, source, false)
                    : new BlockPacker(List.of(tensor)).pack(store, name, rows, width, false);
            return tally.of(new Embedding.Blocks(name, rows, width, blocks.quants(), blocks.scales()), source, bits);
        }
        return tally.of(positions(name, tensor), source, Integer.MAX_VALUE);
    }

    /// Learned positions: float32 in every precision, as the table is small.
    public Embedding.Dense positions(String name, Tensor tensor) {
        return new Embedding.Dense(
                name, tensor.shape().intDim(0), tensor.shape().intDim(1), dense(name, tensor));
    }

    /// An SAE's encoder: always float32, as the active set must not depend on the mode.
    ///
    /// @param outByIn stored `[d_sae, d_in]`, else `[d_in, d_sae]`
    public Linear saeEncoder(String name, Tensor tensor, boolean outByIn) {
        int rows = tensor.shape().intDim(0);
        int columns = tensor.shape().intDim(1);
        return new Linear.Dense(name, outByIn ? rows : columns, outByIn ? columns : rows, outByIn, asStored(tensor));
    }

    /// An SAE's encoder rounded to 8 bits, to find out cheaply which features could be active; what is
    /// reported comes from [#saeEncoderRows].
    ///
    /// @param name in the graph, which may hold other SAEs
    public Linear saeScreen(String name, Tensor tensor, boolean outByIn) {
        return Int8Packer.screen(store, name, packed(tensor), encoderRows(tensor, outByIn));
    }

    private static RowSource encoderRows(Tensor tensor, boolean outByIn) {
        return outByIn ? RowSource.of(tensor) : RowSource.transposed(tensor);
    }

    /// Bytes of what [#saeScreen] packs: integers, and a scale a block.
    public static long saeScreenBytes(int dSae, int dIn) {
        long blocks = (long) dSae * Math.ceilDiv(dIn, Int8Packer.SCREEN_BLOCK);
        return blocks * (Int8Packer.SCREEN_BLOCK + Float.BYTES);
    }

    /// How far a product with [#saeScreen] may lie from the true one, per unit of the vector's norm:
    /// [ScreenSlack], `(d_sae)`.
    public Value saeScreenSlack(OnnxGraph graph, String name, Tensor tensor, boolean outByIn) {
        RowSource rows = encoderRows(tensor, outByIn);
        return graph.external(name, ElementType.FLOAT, ScreenSlack.pack(store, packed(tensor), rows), rows.rows());
    }

    /// An SAE's encoder as a table of rows `[d_sae, d_in]`, float32, mapped: single rows are gathered from
    /// it, and passes of many tokens multiply with all of it, which a packed copy would make no faster.
    public Value saeEncoderRows(OnnxGraph graph, String name, Tensor tensor, boolean outByIn) {
        return graph.externalUnpacked(name, ElementType.FLOAT, rows(tensor, !outByIn), shape(tensor, !outByIn));
    }

    /// An SAE's decoder as a table of rows `[d_sae, d_in]`; a run touches only the rows it steers with.
    public Value saeDecoder(OnnxGraph graph, String name, Tensor tensor, boolean inByOut) {
        return graph.external(name, ElementType.FLOAT, rows(tensor, inByOut), shape(tensor, inByOut));
    }

    /// Repacked where features are columns: gathering those would touch all of it.
    private ExternalData rows(Tensor tensor, boolean transposed) {
        return transposed ? denseFile(packed(tensor) + ".rows", RowSource.transposed(tensor)) : asStored(tensor);
    }

    /// A file of its own beside that of the rows, as one session may want the one and the next the other.
    private ExternalData asStored(Tensor tensor) {
        return dense(packed(tensor) + ".as_stored", tensor);
    }

    private static long[] shape(Tensor tensor, boolean transposed) {
        long rows = tensor.shape().intDim(0);
        long columns = tensor.shape().intDim(1);
        return transposed ? new long[] {columns, rows} : new long[] {rows, columns};
    }

    /// Not the name in the graph: that holds the SAE's number there, and one file serves all graphs.
    private static String packed(Tensor saeTensor) {
        return "sae." + saeTensor.name();
    }

    private ExternalData dense(String name, Tensor tensor) {
        return isMappable(tensor) ? whole(tensor) : denseFile(name, RowSource.of(tensor));
    }

    private ExternalData denseFile(String name, RowSource source) {
        float[] row = new float[source.columns()];
        return store.regions(
                        name + ".f32",
                        regions -> {
                            for (int r = 0; r < source.rows(); r++) {
                                source.readRow(r, row);
                                regions[0].putFloats(row, row.length);
                            }
                        },
                        4L * source.rows() * source.columns())[0];
    }

    private static boolean isMappable(Tensor tensor) {
        return tensor.dtype() == DType.F32 && tensor.offset() % Float.BYTES == 0;
    }

    private static ExternalData whole(Tensor tensor) {
        return new ExternalData(tensor.file(), tensor.offset(), tensor.data().byteSize());
    }
}
