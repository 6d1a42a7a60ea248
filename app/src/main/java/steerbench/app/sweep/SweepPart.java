package steerbench.app.sweep;

import java.util.List;
import steerbench.engine.generation.RowId;
import steerbench.engine.workbench.TextRequest;

/// Rows of a sweep that are made together: some neighbouring prompts under some of its plans.
///
/// @param from the first prompt's place in the sweep
/// @param to behind the last one's
/// @param plans their places in the sweep
record SweepPart(int from, int to, List<Integer> plans) {
    SweepPart {
        plans = List.copyOf(plans);
    }

    TextRequest of(TextRequest sweep) {
        TextRequest part = sweep.part(from, to);
        return part.with(part.prompts(), plans.stream().map(sweep.plans()::get).toList());
    }

    /// What a row of the part is called in the sweep.
    RowId inSweep(RowId row) {
        return new RowId(from + row.prompt(), plans.get(row.plan()), row.sample());
    }
}
