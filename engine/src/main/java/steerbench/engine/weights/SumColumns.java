package steerbench.engine.weights;

/// The columns that a matrix `[out, in]` with [Linear.SummedBlocks] has behind its own, in blocks of 32 like
/// them: `x` goes on there with the sums of its blocks, [#COPIES] times over, in one piece.
///
/// Blocks up to [#firstOfRest] cover each sum once and hold the offsets at four bits. Those behind cover
/// each sum once more and hold what four bits leave of the offsets, so that about seven bits are kept.
///
/// @param in columns of the matrix itself
record SumColumns(int in) {
    static final int BLOCK = 32;
    /// Two would do, if blocks ended where copies end.
    static final int COPIES = 3;

    /// Whether rows are whole blocks, enough of them that the blocks behind the first copy's cover each sum.
    static boolean fit(int in) {
        int sums = in / BLOCK;
        return in % BLOCK == 0 && COPIES * sums - Math.ceilDiv(sums, BLOCK) * BLOCK >= sums && sums > 0;
    }

    /// Sums of one copy.
    int sums() {
        return in / BLOCK;
    }

    /// All columns: those of the matrix and the sums'.
    int width() {
        return in + COPIES * sums();
    }

    /// Blocks of all columns, the last one maybe not filled.
    int blocks() {
        return Math.ceilDiv(width(), BLOCK);
    }

    /// Number of the first block that holds what the ones before left.
    int firstOfRest() {
        return sums() + Math.ceilDiv(sums(), BLOCK);
    }

    /// Which sum the `column`-th of all columns multiplies.
    int sumAt(int column) {
        return (column - in) % sums();
    }
}
