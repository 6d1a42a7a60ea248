package steerbench.engine.generation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
final class Prefill implements AutoCloseable {
    /// Rows times tokens of one pass.
    private static final int MAX_BATCH_TOKENS = 1024;

    private final DecoderSession session;
    private final PromptPrefix prefix;
    private final List<SteeringPlan> plans;
    private final List<RowSteering> leaders = new ArrayList<>(); // one a row that really runs
    private final List<SteeringPlan> leaderPlans = new ArrayList<>();
    private final List<RowSteering> readers = new ArrayList<>(); // one a plan asked for
    private final List<Integer> leaderOf = new ArrayList<>(); // by plan asked for
    private final List<Integer> slots;
    private final int chunk;
    private final long mostKept;
    private final boolean exemptsFirst;
    private final KvCache upper;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment logits; // (plans, vocab)
    private final MemorySegment logProbabilities; // (plans, vocab)
    private final List<List<Receipt>> receipts = new ArrayList<>();
    private final List<List<TokenReading>> readings = new ArrayList<>();
    private final List<SlotTable> tables;

    private Prefill(
            DecoderSession session,
            GeneratorLimits limits,
            PromptPrefix prefix,
            boolean exemptsFirst,
            List<SlotTable> tables,
            List<SteeringPlan> plans) {
        this.session = session;
        this.chunk = limits.promptChunk();
        this.mostKept = limits.prefixBytes() / 4;
        this.prefix = prefix;
        this.plans = List.copyOf(plans);
        this.tables = tables;
        this.slots = tables.stream().map(SlotTable::size).toList();
        this.exemptsFirst = exemptsFirst;
        for (SteeringPlan plan : plans) {
            SteeringPlan effective = plan.editsPrompt() ? plan : SteeringPlan.unsteered();
            if (!leaderPlans.contains(effective)) {
                leaderPlans.add(effective);
                leaders.add(new RowSteering(effective, tables));
            }
            leaderOf.add(leaderPlans.indexOf(effective));
            readers.add(new RowSteering(plan, tables));
            receipts.add(new ArrayList<>());
            readings.add(new ArrayList<>());
        }
        this.upper = session.newUpperCache(leaders.size(), prefix.length());
        long bytes = leaders.size() * vocabularyBytes();
        this.logits = arena.allocate(bytes, 64);
        this.logProbabilities = arena.allocate(bytes, 64);
    }

    /// @param plans all different; those that leave the prompt alone share one row
    static Prefill run(
            DecoderSession session,
            GeneratorLimits limits,
            PromptPrefix prefix,
            Prompt prompt,
            List<SlotTable> tables,
            List<SteeringPlan> plans,
            Cancellation cancellation) {
        Prefill prefill = new Prefill(session, limits, prefix, prompt.startsWithBos(), tables, plans);
        try {
            prefill.run(cancellation);
            return prefill;
        } catch (RuntimeException e) {
            prefill.close();
            throw e;
        }
    }

    private void run(Cancellation cancellation) {
        OptionalInt baseline = baseline();
        Optional<UnsteeredPrompt> known = baseline.isPresent() ? prefix.unsteered(watched()) : Optional.empty();
        known.ifPresent(k -> restore(k, baseline.getAsInt()));
        int restored = known.isPresent() ? baseline.getAsInt() : leaders.size();
        runLeaders(0, restored, cancellation);
        runLeaders(Math.min(leaders.size(), restored + 1), leaders.size(), cancellation);
        if (baseline.isPresent() && known.isEmpty() && upper.bytes() / leaders.size() <= mostKept) {
            prefix.keep(unsteered(baseline.getAsInt()));
        }
    }

    /// The row of the unsteered plan, where only that plan reads it: another reader wants receipts of its
    /// own. None also where a plan of strength 0 is here: both must pass the same batch to be equal bit for
    /// bit.
    private OptionalInt baseline() {
        int row = leaderPlans.indexOf(SteeringPlan.unsteered());
        boolean alone = row >= 0 && leaderOf.stream().filter(l -> l == row).count() == 1;
        boolean asked = row >= 0 && plans.get(leaderOf.indexOf(row)).features().isEmpty();
        boolean othersAct = plans.stream().allMatch(p -> p.features().isEmpty() || p.isActive());
        return alone && asked && othersAct ? OptionalInt.of(row) : OptionalInt.empty();
    }

    private List<List<Integer>> watched() {
        return tables.stream().map(SlotTable::features).toList();
    }

    private void restore(UnsteeredPrompt known, int row) {
        int plan = leaderOf.indexOf(row);
        upper.copyPrefix(known.upper(), 0, row, prefix.length());
        logits(plan).copyFrom(known.logits());
        logProbabilities(plan).copyFrom(known.logProbabilities());
        receipts.get(plan).addAll(known.receipts());
        readings.get(plan).addAll(known.readings());
    }

    private UnsteeredPrompt unsteered(int row) {
        int plan = leaderOf.indexOf(row);
        KvCache copy = session.newUpperCache(1, prefix.length());
        copy.copyPrefix(upper, row, 0, prefix.length());
        Arena memory = Arena.ofShared();
        return new UnsteeredPrompt(
                watched(),
                copy,
                memory,
                memory.allocate(vocabularyBytes(), 64).copyFrom(logits(plan)),
                memory.allocate(vocabularyBytes(), 64).copyFrom(logProbabilities(plan)),
                receipts.get(plan),
                readings.get(plan));
    }

    /// Leaders `from .. to`.
    private void runLeaders(int from, int to, Cancellation cancellation) {
        int length = prefix.length();
        if (length > chunk) {
            for (int leader = from; leader < to; leader++) {
                findLatches(leader, cancellation);
                runInChunks(leader, true, cancellation);
            }
            return;
        }
        int together = Math.max(1, MAX_BATCH_TOKENS / length);
        for (int first = from; first < to; first += together) {
            int rows = Math.min(together, to - first);
            runPart(first, rows, 0, length, true, cancellation);
        }
    }

    /// The latch of tier 2 opens the gate also before the position that fires. Where the prompt does not fit
    /// one pass, it is found by passes of its own: one for every SAE, as a later one reads what earlier ones
    /// edited.
    private void findLatches(int leader, Cancellation cancellation) {
        boolean needed =
                leaderPlans.get(leader).editsPrompt() && leaderPlans.get(leader).tier() == SteeringTier.PER_INPUT;
        for (int site = 0; needed && site < slots.size(); site++) {
            runInChunks(leader, false, cancellation);
        }
    }

    private void runInChunks(int leader, boolean report, Cancellation cancellation) {
        for (int from = 0; from < prefix.length(); from += chunk) {
            int count = Math.min(chunk, prefix.length() - from);
            runPart(leader, 1, from, count, report, cancellation);
        }
    }

    /// Positions `from .. from + count` of leaders `first .. first + rows`.
    private void runPart(int first, int rows, int from, int count, boolean report, Cancellation cancellation) {
        try (Pass pass = session.newPass(new PassShape(rows, count, rows, slots))) {
            for (int row = 0; row < rows; row++) {
                prefix.fill(pass, row, from, count);
                pass.logitRow(row, row, count - 1);
                write(pass, row, leaders.get(first + row), from, count);
            }
            session.runUpper(pass, upper, first, cancellation);
            for (int row = 0; row < rows; row++) {
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
        return position > 0 || !exemptsFirst;
    }

    private void read(Pass pass, int row, int leader, int from, int count, boolean report) {
        for (int site = 0; site < slots.size(); site++) {
            leaders.get(leader).readLatches(pass.site(site), site, row);
        }
        if (!report) {
            return;
        }
        for (int plan = 0; plan < readers.size(); plan++) {
            if (leaderOf.get(plan) == leader) {
                report(pass, row, plan, from, count);
            }
        }
        if (from + count == prefix.length()) {
            MemorySegment.copy(pass.logits(row), 0, logits, leader * vocabularyBytes(), vocabularyBytes());
            MemorySegment.copy(
                    pass.logProbabilities(row), 0, logProbabilities, leader * vocabularyBytes(), vocabularyBytes());
        }
    }

    private void report(Pass pass, int row, int plan, int from, int count) {
        RowSteering reader = readers.get(plan);
        for (int s = 0; s < count; s++) {
            if (counts(from + s)) {
                reader.observePrompt(pass.sites(), row, s);
            }
            receipts.get(plan).add(reader.receipt(pass.sites(), row, s));
            readings.get(plan).add(TokenReading.of(pass.sites(), tables, row, s));
        }
    }

    private long vocabularyBytes() {
        return (long) session.shape().vocabSize() * Float.BYTES;
    }

    /// Holds the prompt under plan `plan` in row [#row].
    KvCache upper() {
        return upper;
    }

    int row(int plan) {
        return leaderOf.get(plan);
    }

    /// The plan as the prompt leaves it: its latches are set.
    RowSteering steering(int plan) {
        return readers.get(plan);
    }

    MemorySegment logits(int plan) {
        return logits.asSlice(row(plan) * vocabularyBytes(), vocabularyBytes());
    }

    MemorySegment logProbabilities(int plan) {
        return logProbabilities.asSlice(row(plan) * vocabularyBytes(), vocabularyBytes());
    }

    /// One a prompt position.
    List<Receipt> receipts(int plan) {
        return List.copyOf(receipts.get(plan));
    }

    /// One a prompt position.
    List<TokenReading> readings(int plan) {
        return List.copyOf(readings.get(plan));
    }

    /// Rows that really ran.
    int leaders() {
        return leaders.size();
    }

    @Override
    public void close() {
        upper.close();
        arena.close();
    }
}
