package steerbench.engine.generation;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.session.KvCache;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;

/// A prompt's way through the upper half under several plans: keys and values there, the last position's
/// logits, the receipts of all positions. Owns its memory.
///
/// Plans that leave the prompt as it is share one row. Where the unsteered model is asked for too, that row
/// is an [UnsteeredPrompt], which outlives this run; from it a plan that edits only later positions takes the
/// earlier ones. A plan that the last request had too takes all of its [SteeredPrompt].
final class Prefill implements AutoCloseable {
    /// Positions are taken over from one in so many of the prompt on.
    private static final int MIN_KNOWN_SHARE = 4;

    private static final Logger LOG = LoggerFactory.getLogger(Prefill.class);

    private final PromptPasses passes;
    private final List<PromptRow> rows = new ArrayList<>();
    private final Map<SteeringPlan, Served> served = new HashMap<>();
    private final PromptRows target;
    private int ran;

    /// What a plan that was asked for gets.
    private record Served(PromptRow row, PromptRow.Asked asked) {}

    private Prefill(PromptPasses passes, List<SteeringPlan> plans, Optional<UnsteeredPrompt> unsteered) {
        this.passes = passes;
        Map<SteeringPlan, Integer> agreeing = new HashMap<>();
        unsteered.ifPresent(u -> {
            rowUnder(SteeringPlan.unsteered());
            agreeing.put(SteeringPlan.unsteered(), length());
            plans.forEach(p -> agreeing.put(p, agreeing(u, p)));
        });
        // Rows that pass together lie side by side.
        plans.stream()
                .sorted(Comparator.comparing(p -> agreeing.getOrDefault(p, 0) > 0 || isKept(p)))
                .forEach(p -> serve(p, agreeing.getOrDefault(p, 0)));
        this.target = new PromptRows(passes.session(), passes.budget(), rows.size(), length());
        try {
            unsteered.ifPresent(u -> takeOver(u, agreeing));
        } catch (RuntimeException e) {
            target.close();
            throw e;
        }
    }

    private int length() {
        return passes.prefix().length();
    }

    /// Leading positions to take over; 0 where a pass of the row's own would cost more than they do: behind
    /// known positions each row passes alone.
    private int agreeing(UnsteeredPrompt unsteered, SteeringPlan plan) {
        int positions = unsteered.agreesFor(plan, passes.firstCounting());
        return positions * MIN_KNOWN_SHARE < length() ? 0 : positions;
    }

    private boolean isKept(SteeringPlan plan) {
        return passes.prefix().kept().steered(plan).isPresent();
    }

    private void serve(SteeringPlan plan, int agreeing) {
        boolean edits = plan.editsPrompt() && agreeing < length();
        PromptRow row = rowUnder(edits ? plan : SteeringPlan.unsteered());
        served.put(plan, new Served(row, row.ask(plan)));
    }

    private PromptRow rowUnder(SteeringPlan plan) {
        return rows.stream().filter(r -> r.plan().equals(plan)).findFirst().orElseGet(() -> {
            PromptRow made = new PromptRow(rows.size(), plan, passes.tables());
            rows.add(made);
            return made;
        });
    }

    /// The unsteered row, what is kept of others, and what the rest has in common with the first.
    private void takeOver(UnsteeredPrompt unsteered, Map<SteeringPlan, Integer> agreeing) {
        for (PromptRow row : rows) {
            Optional<SteeredPrompt> kept = passes.prefix().kept().steered(row.plan());
            if (kept.isPresent()) {
                take(
                        row,
                        kept.get().row(),
                        kept.get().readings(),
                        _ -> kept.get().receipts());
            } else {
                int known = agreeing.getOrDefault(row.plan(), 0);
                take(row, unsteered.row(), unsteered.readings().subList(0, known), unsteered::receipts);
            }
        }
    }

    /// @param readings of the leading positions that are taken, all or some
    /// @param receipts of all positions
    private void take(
            PromptRow row,
            PromptRows source,
            List<TokenReading> readings,
            Function<SteeringPlan, List<Receipt>> receipts) {
        if (readings.size() == length()) {
            target.copyRow(source, 0, row.index());
        } else {
            target.upper().copyPrefix(source.upper(), 0, row.index(), readings.size());
        }
        row.take(readings, receipts, passes.firstCounting());
    }

    /// Every row by itself.
    ///
    /// @param plans all different
    static Prefill separate(PromptPasses passes, List<SteeringPlan> plans, Cancellation cancellation) {
        return run(new Prefill(passes, plans, Optional.empty()), cancellation);
    }

    /// With what is kept of the unsteered prompt and of plans, and with the unsteered prompt kept from now
    /// on.
    ///
    /// @param plans all different
    /// @param wanted plans of which the next request may have most: these are kept, and others forgotten;
    ///     empty: all stays as it is
    /// @param mostBytes to keep of each kind
    static Prefill sharing(
            PromptPasses passes,
            List<SteeringPlan> plans,
            List<SteeringPlan> wanted,
            long mostBytes,
            Cancellation cancellation) {
        KeptPrompts kept = passes.prefix().kept();
        List<List<Integer>> slots = SlotTable.features(passes.tables());
        Optional<UnsteeredPrompt> known = kept.unsteered(slots);
        UnsteeredPrompt unsteered = known.orElseGet(() -> {
            kept.close();
            SteeringPlan reader = UnsteeredPrompt.reader(passes.tables());
            return new UnsteeredPrompt(slots, separate(passes, List.of(reader), cancellation), reader);
        });
        boolean keeps = known.isPresent() || unsteered.bytes() <= mostBytes;
        if (keeps && known.isEmpty()) {
            kept.keep(unsteered);
        }
        try {
            Prefill prefill = run(new Prefill(passes, plans, Optional.of(unsteered)), cancellation);
            prefill.ran += known.isPresent() ? 0 : prefill.length();
            // Shorter prompts may pass an encoder in another way beside other rows than alone; they cost
            // little.
            if (keeps && !wanted.isEmpty() && prefill.length() > SaeSite.SCREENED_TOKENS) {
                prefill.keepWanted(wanted, mostBytes);
            }
            return prefill;
        } finally {
            if (!keeps) {
                unsteered.close();
            }
        }
    }

    private static Prefill run(Prefill prefill, Cancellation cancellation) {
        try {
            prefill.ran = prefill.passes.run(prefill.rows, prefill.target, cancellation);
            return prefill;
        } catch (RuntimeException e) {
            prefill.close();
            throw e;
        }
    }

    /// Whether the unsteered model is among all plans of a request. Not where a plan of strength 0 is here
    /// too: both must pass the same batch to be equal bit for bit.
    static boolean sharesUnsteered(List<SteeringPlan> plans) {
        boolean asked = plans.stream().anyMatch(p -> p.features().isEmpty());
        return asked && plans.stream().allMatch(p -> p.features().isEmpty() || p.isActive());
    }

    /// Nothing that was asked for hangs on it: a failure costs the next request some time.
    private void keepWanted(List<SteeringPlan> wanted, long mostBytes) {
        try {
            keepSteered(wanted, mostBytes);
        } catch (RuntimeException e) {
            LOG.warn("steered prompts are not kept", e);
            passes.prefix().kept().forgetSteered();
        }
    }

    /// What fits, without pushing anything else out.
    private void keepSteered(List<SteeringPlan> wanted, long mostBytes) {
        KeptPrompts kept = passes.prefix().kept();
        kept.retain(wanted);
        long each = MemoryNeeds.promptRows(passes.session().memory(), 1, length());
        for (PromptRow row : rows) {
            boolean isNew = row.index() > 0
                    && wanted.contains(row.plan())
                    && kept.steered(row.plan()).isEmpty();
            if (isNew
                    && each * (kept.steeredCount() + 1) <= mostBytes
                    && each <= passes.budget().free()) {
                PromptRows copy = new PromptRows(passes.session(), passes.budget(), 1, length());
                copy.copyRow(target, row.index(), 0);
                List<Receipt> receipts = row.asked().getFirst().receipts();
                kept.keep(new SteeredPrompt(row.plan(), copy, receipts, row.readings()));
            }
        }
    }

    /// Holds the prompt under each plan in row [#row].
    KvCache upper() {
        return target.upper();
    }

    PromptRows rows() {
        return target;
    }

    int row(SteeringPlan plan) {
        return served(plan).row().index();
    }

    private Served served(SteeringPlan plan) {
        Served found = served.get(plan);
        if (found == null) {
            throw new IllegalArgumentException("a plan that was not asked for: " + plan);
        }
        return found;
    }

    /// The plan as the prompt leaves it: its latches are set.
    RowSteering steering(SteeringPlan plan) {
        return served(plan).asked().reader();
    }

    MemorySegment logits(SteeringPlan plan) {
        return target.logits(row(plan));
    }

    MemorySegment logProbabilities(SteeringPlan plan) {
        return target.logProbabilities(row(plan));
    }

    /// One a prompt position.
    List<Receipt> receipts(SteeringPlan plan) {
        return List.copyOf(served(plan).asked().receipts());
    }

    /// One a prompt position.
    List<TokenReading> readings(SteeringPlan plan) {
        return List.copyOf(served(plan).row().readings());
    }

    /// Positions that really ran, of all rows.
    int ran() {
        return ran;
    }

    @Override
    public void close() {
        target.close();
    }
}
