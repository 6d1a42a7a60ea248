package steerbench.engine.tensor;

/// How the elements of a tensor are stored: a dense type, or one of GGML's block formats, in which
/// [#blockElements] consecutive elements of a row share [#blockBytes] bytes (scale, optional minimum, packed
/// integers).
///
/// Block layouts: `ggml-quants.c` of llama.cpp; [BlockReader] decodes them.
public enum DType {
    F64(1, 8),
    F32(1, 4),
    F16(1, 2),
    BF16(1, 2),
    I64(1, 8),
    I32(1, 4),
    I16(1, 2),
    I8(1, 1),
    U8(1, 1),
    BOOL(1, 1),
    Q4_0(32, 18),
    Q4_1(32, 20),
    Q5_0(32, 22),
    Q5_1(32, 24),
    Q8_0(32, 34),
    Q4_K(256, 144),
    Q5_K(256, 176),
    Q6_K(256, 210);

    private final int blockElements;
    private final int blockBytes;

    DType(int blockElements, int blockBytes) {
        this.blockElements = blockElements;
        this.blockBytes = blockBytes;
    }

    public int blockElements() {
        return blockElements;
    }

    public int blockBytes() {
        return blockBytes;
    }

    public boolean isBlockQuantised() {
        return blockElements > 1;
    }

    /// Floating-point weights, dense: the types a checkpoint may hold without quantisation.
    public boolean isDenseFloat() {
        return this == F32 || this == F16 || this == BF16 || this == F64;
    }

    /// Bytes of `elements` elements; `elements` must fill whole blocks.
    ///
    /// @throws ArithmeticException where the count does not fill blocks or the bytes overflow a long
    public long bytes(long elements) {
        if (elements % blockElements != 0) {
            throw new ArithmeticException(elements + " elements do not fill blocks of " + blockElements);
        }
        return Math.multiplyExact(elements / blockElements, (long) blockBytes);
    }
}
