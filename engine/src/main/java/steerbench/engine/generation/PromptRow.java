package steerbench.engine.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import steerbench.engine.session.Pass;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;

/// One row of a prompt on its way through the upper half, with the plans that share it. Mutable; one owner.
final class PromptRow {
    private final int index;
    private final SteeringPlan plan;
    private final List<SlotTable> tables;
    private final RowSteering steering;
    private final List<Asked> asked = new ArrayList<>();
    private final List<TokenReading> readings = new ArrayList<>();

    /// A plan that somebody asked for: its latches behind the prompt, and its receipts so far.
    record Asked(RowSteering reader, List<Receipt> receipts) {
        SteeringPlan plan() {
            return reader.plan();
        }
    }

    /// @param index among the rows of the prompt
    /// @param plan that edits it: unsteered where the plans that share it leave the prompt alone
    PromptRow(int index, SteeringPlan plan, List<SlotTable> tables) {
        this.index = index;
        this.plan = plan;
        this.tables = tables;
        this.steering = new RowSteering(plan, tables);
    }

    /// A plan that is served by this row too.
    Asked ask(SteeringPlan wanted) {
        Asked one = new Asked(new RowSteering(wanted, tables), new ArrayList<>());
        asked.add(one);
        return one;
    }

    int index() {
        return index;
    }

    SteeringPlan plan() {
        return plan;
    }

    RowSteering steering() {
        return steering;
    }

    List<Asked> asked() {
        return asked;
    }

    List<TokenReading> readings() {
        return readings;
    }

    /// Leading positions that are there.
    int known() {
        return readings.size();
    }

    /// Takes over what is known of leading positions.
    ///
    /// @param receipts each plan's, of these positions and maybe later ones
    /// @param first the first position that steering may touch
    void take(List<TokenReading> known, Function<SteeringPlan, List<Receipt>> receipts, int first) {
        readings.addAll(known);
        for (Asked one : asked) {
            known.stream().skip(first).forEach(reading -> one.reader().observePrompt(reading.watched()));
            one.receipts().addAll(receipts.apply(one.plan()).subList(0, known.size()));
        }
    }

    /// The reading of a token that passed in row `row` of a pass, which all plans share, and each plan's
    /// receipt.
    ///
    /// @param counts false for a BOS at position 0
    void report(Pass pass, int row, int token, boolean counts) {
        TokenReading reading = TokenReading.of(pass.sites(), tables, row, token);
        readings.add(reading);
        for (Asked one : asked) {
            if (counts) {
                one.reader().observePrompt(reading.watched());
            }
            one.receipts().add(one.reader().receipt(pass.sites(), row, token));
        }
    }
}
