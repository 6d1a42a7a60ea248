package steerbench.app.sweep;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import steerbench.engine.generation.RowId;
import steerbench.engine.workbench.TextRequest;

/// Which cells of a sweep, a prompt under a plan with all its samples, are whole. Rows come cell by cell.
final class SweepCells {
    private final List<BitSet> whole = new ArrayList<>(); // by plan, of prompts
    private final int samples;
    private int prompts;
    private RowId open = new RowId(0, 0, 0); // the row that came last, of a cell that is not yet whole
    private boolean isOpen;

    SweepCells(TextRequest sweep) {
        samples = sweep.samples();
        growTo(sweep);
    }

    /// Cells keep their places; there are as many as `sweep` has.
    void growTo(TextRequest sweep) {
        prompts = sweep.prompts().size();
        while (whole.size() < sweep.plans().size()) {
            whole.add(new BitSet());
        }
        whole.subList(sweep.plans().size(), whole.size()).clear();
    }

    /// Takes the next row.
    ///
    /// @return whether it belongs there: the next sample of the open cell, or the first of one that is not there
    boolean take(RowId row) {
        boolean known = row.prompt() >= 0
                && row.prompt() < prompts
                && row.plan() >= 0
                && row.plan() < whole.size()
                && !whole.get(row.plan()).get(row.prompt());
        boolean follows =
                isOpen ? row.equals(new RowId(open.prompt(), open.plan(), open.sample() + 1)) : row.sample() == 0;
        if (!known || !follows) {
            return false;
        }
        open = row;
        isOpen = row.sample() + 1 < samples;
        if (!isOpen) {
            whole.get(row.plan()).set(row.prompt());
        }
        return true;
    }

    /// Whether the last row was the last of its cell.
    boolean isBetweenCells() {
        return !isOpen;
    }

    /// What was begun and not ended is no longer there.
    void dropOpen() {
        isOpen = false;
    }

    /// Of whole cells.
    long rows() {
        return whole.stream().mapToLong(BitSet::cardinality).sum() * samples;
    }

    /// Up to the last prompt of which there are rows.
    int promptsWithRows() {
        return whole.stream().mapToInt(BitSet::length).max().orElse(0);
    }

    /// Up to the last plan of which there are rows.
    int plansWithRows() {
        int plans = whole.size();
        while (plans > 0 && whole.get(plans - 1).isEmpty()) {
            plans--;
        }
        return plans;
    }

    /// Rows that are asked for and missing.
    long missingRows(int askedPrompts, List<Integer> askedPlans) {
        return askedPlans.stream()
                        .mapToLong(plan -> askedPrompts
                                - whole.get(plan).get(0, askedPrompts).cardinality())
                        .sum()
                * samples;
    }

    /// The next cells to make, about `rows` rows of them; empty where all are whole that are asked for.
    Optional<SweepPart> next(int askedPrompts, List<Integer> askedPlans, int rows) {
        int from = askedPlans.stream()
                .mapToInt(plan -> whole.get(plan).nextClearBit(0))
                .min()
                .orElse(askedPrompts);
        if (from >= askedPrompts) {
            return Optional.empty();
        }
        List<Integer> plans = missing(from, askedPlans);
        int most = Math.max(1, Math.ceilDiv(rows, plans.size() * samples));
        int to = from + 1;
        while (to < askedPrompts && to - from < most && missing(to, askedPlans).equals(plans)) {
            to++;
        }
        return Optional.of(new SweepPart(from, to, plans));
    }

    private List<Integer> missing(int prompt, List<Integer> askedPlans) {
        return askedPlans.stream()
                .filter(plan -> !whole.get(plan).get(prompt))
                .sorted()
                .toList();
    }
}
