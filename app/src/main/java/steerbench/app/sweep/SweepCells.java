package steerbench.app.sweep;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import steerbench.engine.generation.RowId;
import steerbench.engine.workbench.TextRequest;

/// Which cells of a sweep, a prompt under a plan with all its samples, are whole. Rows come cell by cell.
final class SweepCells {
    private final TextRequest request;
    private final BitSet whole = new BitSet();
    private int openCell;
    private int openSamples; // of the cell that is not yet whole; 0: there is none

    SweepCells(TextRequest request) {
        this.request = request;
    }

    /// Takes the next row.
    ///
    /// @return whether it belongs there: the next sample of the open cell, or the first of one that is not there
    boolean take(RowId row) {
        if (!isOfSweep(row)) {
            return false;
        }
        int cell = cell(row.prompt(), row.plan());
        if (row.sample() != openSamples || whole.get(cell) || (openSamples > 0 && cell != openCell)) {
            return false;
        }
        openCell = cell;
        openSamples = (openSamples + 1) % request.samples();
        if (openSamples == 0) {
            whole.set(cell);
        }
        return true;
    }

    private boolean isOfSweep(RowId row) {
        return row.prompt() >= 0
                && row.prompt() < request.prompts().size()
                && row.plan() >= 0
                && row.plan() < request.plans().size();
    }

    private int cell(int prompt, int plan) {
        return Math.addExact(Math.multiplyExact(prompt, request.plans().size()), plan);
    }

    /// Whether the last row was the last of its cell.
    boolean isBetweenCells() {
        return openSamples == 0;
    }

    /// What was begun and not ended is no longer there.
    void dropOpen() {
        openSamples = 0;
    }

    /// Of whole cells.
    long rows() {
        return (long) whole.cardinality() * request.samples();
    }

    /// The next cells to make, about `rows` rows of them; empty where all are whole.
    Optional<SweepPart> next(int rows) {
        int from = whole.nextClearBit(0) / request.plans().size();
        if (from >= request.prompts().size()) {
            return Optional.empty();
        }
        List<Integer> plans = missing(from);
        int most = Math.max(1, Math.ceilDiv(rows, plans.size() * request.samples()));
        int to = from + 1;
        while (to < request.prompts().size() && to - from < most && missing(to).equals(plans)) {
            to++;
        }
        return Optional.of(new SweepPart(from, to, plans));
    }

    private List<Integer> missing(int prompt) {
        return IntStream.range(0, request.plans().size())
                .filter(plan -> !whole.get(cell(prompt, plan)))
                .boxed()
                .toList();
    }
}
