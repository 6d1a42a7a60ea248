package steerbench.engine.generation;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.KvCache;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SiteBuffers;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;

/// A prompt's way through the upper half under several plans: keys and values there, the last position's
/// logits, the receipts of all positions. Owns its memory.
///
/// Plans that leave the prompt as it is share one row. Where the unsteered model is asked for too, that row
/// is an [UnsteeredPrompt], which outlives this run; from it a plan that edits only later positions takes the
/// earlier ones.
final class Prefill implements AutoCloseable {
    /// Positions are taken over from one in so many of the prompt on.
    private static final int MIN_KNOWN_SHARE = 4;

    private final Scene scene;
    private final List<RowSteering> leaders = new ArrayList<>(); // one a row
    private final List<SteeringPlan> leaderPlans = new ArrayList<>();
    private final List<RowSteering> readers = new ArrayList<>(); // one a plan asked for
    private final List<Integer> knownOf = new ArrayList<>(); // by row: leading positions taken over
    private final int[] leaderOf; // by plan asked for
    private final List<Integer> slots;
    private final PromptRows rows;
    private final List<List<Receipt>> receipts = new ArrayList<>(); // by plan asked for
    private final List<List<TokenReading>> readings = new ArrayList<>(); // by row
    private int ran;

    /// What all plans of a prompt have in common.
    ///
    /// @param chunk positions of one pass at most
    /// @param firstCounting the first position that steering may touch
    private record Scene(
            DecoderSession session,
            MemoryBudget budget,
            PromptPrefix prefix,
            List<SlotTable> tables,
            int chunk,
            int firstCounting) {}

    private Prefill(Scene scene, List<SteeringPlan> plans, Optional<UnsteeredPrompt> unsteered) {
        this.scene = scene;
        this.slots = scene.tables().stream().map(SlotTable::size).toList();
        unsteered.ifPresent(_ -> leader(SteeringPlan.unsteered(), scene.prefix().length()));
        List<Integer> agreeing = plans.stream()
                .map(p -> unsteered.map(u -> agreeing(u, p)).orElse(0))
                .toList();
        plans.forEach(p -> readers.add(new RowSteering(p, scene.tables())));
        plans.forEach(_ -> receipts.add(new ArrayList<>()));
        this.leaderOf = new int[plans.size()];
        // Rows that pass together lie side by side.
        IntStream.range(0, plans.size())
                .boxed()
                .sorted(Comparator.comparing(plan -> agreeing.get(plan) > 0))
                .forEach(plan -> leaderOf[plan] = leader(plans.get(plan), agreeing.get(plan)));
        this.rows = new PromptRows(
                scene.session(), scene.budget(), leaders.size(), scene.prefix().length());
        unsteered.ifPresent(u -> takeOver(u, plans));
    }

    private int leader(SteeringPlan asked, int known) {
        boolean edits = asked.editsPrompt() && known < scene.prefix().length();
        SteeringPlan plan = edits ? asked : SteeringPlan.unsteered();
        if (!leaderPlans.contains(plan)) {
            leaderPlans.add(plan);
            leaders.add(new RowSteering(plan, scene.tables()));
            readings.add(new ArrayList<>());
            knownOf.add(known);
        }
        return leaderPlans.indexOf(plan);
    }

    /// Leading positions to take over; 0 where a pass of the row's own would cost more than they do: behind
    /// known positions each row passes alone.
    private int agreeing(UnsteeredPrompt unsteered, SteeringPlan plan) {
        int positions = unsteered.agreesFor(plan, scene.firstCounting());
        return positions * MIN_KNOWN_SHARE < scene.prefix().length() ? 0 : positions;
    }

    /// Row 0, what the others have in common with it, and all that its plans want to know.
    private void takeOver(UnsteeredPrompt unsteered, List<SteeringPlan> plans) {
        rows.copyRow(unsteered.row(), 0, 0);
        readings.getFirst().addAll(unsteered.readings());
        for (int plan = 0; plan < plans.size(); plan++) {
            int leader = leaderOf[plan];
            int known = knownOf.get(leader);
            List<TokenReading> agreed = unsteered.readings().subList(0, known);
            if (leader > 0) {
                rows.upper().copyPrefix(unsteered.row().upper(), 0, leader, known);
                readings.get(leader).addAll(agreed);
            }
            receipts.get(plan).addAll(unsteered.receipts(plans.get(plan)).subList(0, known));
            RowSteering reader = readers.get(plan);
            agreed.stream().skip(scene.firstCounting()).forEach(reading -> reader.observePrompt(reading.watched()));
        }
    }

    /// @param plans all different
    /// @param shares whether they may take from the unsteered prompt ([#sharesUnsteered])
    static Prefill run(
            DecoderSession session,
            GeneratorLimits limits,
            MemoryBudget budget,
            PromptPrefix prefix,
            Prompt prompt,
            List<SlotTable> tables,
            List<SteeringPlan> plans,
            boolean shares,
            Cancellation cancellation) {
        Scene scene = new Scene(session, budget, prefix, tables, limits.promptChunk(), prompt.startsWithBos() ? 1 : 0);
        if (!shares) {
            return run(new Prefill(scene, plans, Optional.empty()), cancellation);
        }
        List<List<Integer>> slots = tables.stream().map(SlotTable::features).toList();
        Optional<UnsteeredPrompt> known = prefix.unsteered(slots);
        UnsteeredPrompt unsteered = known.orElseGet(() -> {
            prefix.forgetUnsteered();
            Prefill alone = new Prefill(scene, List.of(UnsteeredPrompt.reader(tables)), Optional.empty());
            return new UnsteeredPrompt(slots, run(alone, cancellation));
        });
        boolean keeps = known.isPresent() || unsteered.bytes() <= limits.prefixBytes() / 4;
        if (keeps && known.isEmpty()) {
            prefix.keep(unsteered);
        }
        try {
            Prefill prefill = new Prefill(scene, plans, Optional.of(unsteered));
            prefill.ran = known.isPresent() ? 0 : prompt.length();
            return run(prefill, cancellation);
        } finally {
            if (!keeps) {
                unsteered.close();
            }
        }
    }

    private static Prefill run(Prefill prefill, Cancellation cancellation) {
        try {
            prefill.run(cancellation);
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

    /// What is not there yet. Rows without known positions pass together: fused attention continues only one
    /// row at a time.
    private void run(Cancellation cancellation) {
        int length = scene.prefix().length();
        List<Integer> together = new ArrayList<>();
        for (int leader = 0; leader < leaders.size(); leader++) {
            int known = knownOf.get(leader);
            if (known == 0 && length <= scene.chunk()) {
                together.add(leader);
            } else if (known < length) {
                findLatches(leader, cancellation);
                runInChunks(leader, known, true, cancellation);
            }
            ran += length - known;
        }
        int most = Math.max(1, MemoryNeeds.MAX_BATCH_TOKENS / length);
        for (int i = 0; i < together.size(); i += most) {
            runPart(together.get(i), Math.min(most, together.size() - i), 0, length, true, cancellation);
        }
    }

    /// The latch of tier 2 opens the gate also before the position that fires. Where the prompt does not fit
    /// one pass, it is found by passes of its own: one for every SAE, as a later one reads what earlier ones
    /// edited.
    private void findLatches(int leader, Cancellation cancellation) {
        boolean needed =
                leaderPlans.get(leader).editsPrompt() && leaderPlans.get(leader).tier() == SteeringTier.PER_INPUT;
        for (int site = 0; needed && site < slots.size(); site++) {
            runInChunks(leader, 0, false, cancellation);
        }
    }

    private void runInChunks(int leader, int first, boolean report, Cancellation cancellation) {
        int length = scene.prefix().length();
        for (int from = first; from < length; from += scene.chunk()) {
            int count = Math.min(scene.chunk(), length - from);
            runPart(leader, 1, from, count, report, cancellation);
        }
    }

    /// Positions `from .. from + count` of leaders `first .. first + rows`.
    private void runPart(int first, int together, int from, int count, boolean report, Cancellation cancellation) {
        PassShape shape = new PassShape(together, count, together, slots);
        try (MemoryBudget.Holding _ =
                        scene.budget().hold(scene.session().memory().pass(shape));
                Pass pass = scene.session().newPass(shape)) {
            for (int site = 0; site < slots.size(); site++) {
                if (scene.session().readsAtCut(site)) {
                    pass.site(site).rowsAreAlike();
                }
            }
            for (int row = 0; row < together; row++) {
                scene.prefix().fill(pass, row, from, count);
                pass.logitRow(row, row, count - 1);
                write(pass, row, leaders.get(first + row), from, count);
            }
            scene.session().runUpper(pass, rows.upper(), first, cancellation);
            for (int row = 0; row < together; row++) {
                read(pass, row, first + row, from, count, report);
            }
        }
    }

    private void write(Pass pass, int row, RowSteering steering, int from, int count) {
        for (int site = 0; site < slots.size(); site++) {
            SiteBuffers buffers = pass.site(site);
            steering.writePlan(buffers, site, row);
            for (int s = 0; s < count; s++) {
                steering.writeToken(buffers, row, s, true, counts(from + s));
            }
        }
    }

    private boolean counts(int position) {
        return position >= scene.firstCounting();
    }

    private void read(Pass pass, int row, int leader, int from, int count, boolean report) {
        for (int site = 0; site < slots.size(); site++) {
            leaders.get(leader).readLatches(pass.site(site), site, row);
        }
        if (!report) {
            return;
        }
        for (int s = 0; s < count; s++) {
            report(pass, row, leader, s, counts(from + s));
        }
        if (from + count == scene.prefix().length()) {
            rows.logits(leader).copyFrom(pass.logits(row));
            rows.logProbabilities(leader).copyFrom(pass.logProbabilities(row));
        }
    }

    /// The reading of a token, which all plans of a row share, and each plan's receipt.
    private void report(Pass pass, int row, int leader, int s, boolean counts) {
        TokenReading reading = TokenReading.of(pass.sites(), scene.tables(), row, s);
        readings.get(leader).add(reading);
        for (int plan = 0; plan < readers.size(); plan++) {
            if (leaderOf[plan] == leader) {
                RowSteering reader = readers.get(plan);
                if (counts) {
                    reader.observePrompt(reading.watched());
                }
                receipts.get(plan).add(reader.receipt(pass.sites(), row, s));
            }
        }
    }

    /// Holds the prompt under plan `plan` in row [#row].
    KvCache upper() {
        return rows.upper();
    }

    PromptRows rows() {
        return rows;
    }

    int row(int plan) {
        return leaderOf[plan];
    }

    /// The plan as the prompt leaves it: its latches are set.
    RowSteering steering(int plan) {
        return readers.get(plan);
    }

    MemorySegment logits(int plan) {
        return rows.logits(row(plan));
    }

    MemorySegment logProbabilities(int plan) {
        return rows.logProbabilities(row(plan));
    }

    /// One a prompt position.
    List<Receipt> receipts(int plan) {
        return List.copyOf(receipts.get(plan));
    }

    /// One a prompt position.
    List<TokenReading> readings(int plan) {
        return List.copyOf(readings.get(row(plan)));
    }

    /// Positions that really ran, of all rows.
    int ran() {
        return ran;
    }

    @Override
    public void close() {
        rows.close();
    }
}
