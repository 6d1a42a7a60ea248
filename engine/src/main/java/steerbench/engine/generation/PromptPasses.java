package steerbench.engine.generation;

import java.util.ArrayList;
import java.util.List;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SiteBuffers;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;

/// The passes that a prompt's rows make through the upper half: together where they can, in chunks where a
/// prompt is long or a row's beginning is known.
///
/// @param chunk positions of one pass at most
/// @param firstCounting the first position that steering may touch
record PromptPasses(
        DecoderSession session,
        MemoryBudget budget,
        PromptPrefix prefix,
        List<SlotTable> tables,
        int chunk,
        int firstCounting) {

    static PromptPasses of(RunningRequest.Means means, PromptPrefix prefix, Prompt prompt, List<SlotTable> tables) {
        return new PromptPasses(
                means.session(),
                means.budget(),
                prefix,
                tables,
                means.limits().promptChunk(),
                prompt.startsWithBos() ? 1 : 0);
    }

    /// What is not there yet of each row. Rows without known positions pass together: fused attention
    /// continues only one row at a time.
    ///
    /// @param target takes keys, values and logits
    /// @return positions that passed, of all rows
    int run(List<PromptRow> rows, PromptRows target, Cancellation cancellation) {
        int length = prefix.length();
        int ran = 0;
        List<PromptRow> together = new ArrayList<>();
        for (PromptRow row : rows) {
            int known = row.known();
            ran += length - known;
            if (known == 0 && length <= chunk) {
                together.add(row);
            } else if (known < length) {
                findLatches(row, target, cancellation);
                runInChunks(row, target, known, true, cancellation);
            }
        }
        for (List<PromptRow> part : neighbours(together, Math.max(1, MemoryNeeds.MAX_BATCH_TOKENS / length))) {
            runPart(part, target, 0, length, true, cancellation);
        }
        return ran;
    }

    /// In runs of rows that lie side by side.
    private static List<List<PromptRow>> neighbours(List<PromptRow> rows, int most) {
        List<List<PromptRow>> parts = new ArrayList<>();
        for (PromptRow row : rows) {
            boolean follows = !parts.isEmpty()
                    && parts.getLast().getLast().index() + 1 == row.index()
                    && parts.getLast().size() < most;
            if (!follows) {
                parts.add(new ArrayList<>());
            }
            parts.getLast().add(row);
        }
        return parts;
    }

    /// The latch of tier 2 opens the gate also before the position that fires. Where the prompt does not fit
    /// one pass, it is found by passes of its own: one for every SAE, as a later one reads what earlier ones
    /// edited.
    private void findLatches(PromptRow row, PromptRows target, Cancellation cancellation) {
        boolean needed = row.plan().editsPrompt() && row.plan().tier() == SteeringTier.PER_INPUT;
        for (int site = 0; needed && site < tables.size(); site++) {
            runInChunks(row, target, 0, false, cancellation);
        }
    }

    private void runInChunks(PromptRow row, PromptRows target, int first, boolean report, Cancellation cancellation) {
        for (int from = first; from < prefix.length(); from += chunk) {
            int count = Math.min(chunk, prefix.length() - from);
            runPart(List.of(row), target, from, count, report, cancellation);
        }
    }

    /// Positions `from .. from + count` of rows side by side.
    private void runPart(
            List<PromptRow> rows, PromptRows target, int from, int count, boolean report, Cancellation cancellation) {
        List<Integer> slots = tables.stream().map(SlotTable::size).toList();
        PassShape shape = new PassShape(rows.size(), count, rows.size(), slots);
        try (MemoryBudget.Holding _ = budget.hold(session.memory().pass(shape));
                Pass pass = session.newPass(shape)) {
            for (int site = 0; site < slots.size(); site++) {
                if (session.readsAtCut(site)) {
                    pass.site(site).rowsAreAlike();
                }
            }
            for (int i = 0; i < rows.size(); i++) {
                prefix.fill(pass, i, from, count);
                pass.logitRow(i, i, count - 1);
                write(pass, i, rows.get(i), from, count);
            }
            session.runUpper(pass, target.upper(), rows.getFirst().index(), cancellation);
            for (int i = 0; i < rows.size(); i++) {
                read(pass, i, rows.get(i), target, from, count, report);
            }
        }
    }

    private void write(Pass pass, int i, PromptRow row, int from, int count) {
        for (int site = 0; site < tables.size(); site++) {
            SiteBuffers buffers = pass.site(site);
            row.steering().writePlan(buffers, site, i);
            for (int s = 0; s < count; s++) {
                row.steering().writeToken(buffers, i, s, true, counts(from + s));
            }
        }
    }

    private boolean counts(int position) {
        return position >= firstCounting;
    }

    private void read(Pass pass, int i, PromptRow row, PromptRows target, int from, int count, boolean report) {
        for (int site = 0; site < tables.size(); site++) {
            row.steering().readLatches(pass.site(site), site, i);
        }
        if (!report) {
            return;
        }
        for (int s = 0; s < count; s++) {
            row.report(pass, i, s, counts(from + s));
        }
        if (from + count == prefix.length()) {
            target.logits(row.index()).copyFrom(pass.logits(i));
            target.logProbabilities(row.index()).copyFrom(pass.logProbabilities(i));
        }
    }
}
