package steerbench.engine.generation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Vocabulary;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

/// One request on its way: its rows wait, enter the running batch where one is free, and leave it finished.
final class RunningRequest {
    private final Means means;
    private final GenerationRequest request;
    private final List<SlotTable> tables;
    private final GenerationListener listener;
    private final Cancellation cancellation;
    private final Stopwatch stopwatch = new Stopwatch();
    private final Map<RowId, Continuation> done = new HashMap<>();
    private int mostTogether;

    /// What requests share.
    record Means(
            DecoderSession session,
            Vocabulary vocabulary,
            GeneratorLimits limits,
            MemoryBudget budget,
            PrefixCache prefixes) {}

    RunningRequest(Means means, GenerationRequest request, GenerationListener listener, Cancellation cancellation) {
        this.means = means;
        this.request = request;
        this.tables = SlotTable.of(means.session().sites(), request.plans(), request.watched());
        this.listener = listener;
        this.cancellation = cancellation;
    }

    /// @param bytes that may be held
    /// @param betweenSteps is called before every step and every prompt
    Generation run(long bytes, Runnable betweenSteps) {
        MemoryNeeds needs = new MemoryNeeds(
                means.session().memory(),
                tables.stream().map(SlotTable::size).toList(),
                means.limits().promptChunk());
        List<BatchPlan> plans = BatchPlan.of(request, needs, means.limits().maxRows(), bytes);
        plans.forEach(p -> p.check(request, needs, bytes));
        boolean cancelled = false;
        try {
            for (BatchPlan plan : plans) {
                run(plan, needs, bytes, betweenSteps);
            }
        } catch (CancelledException e) {
            cancelled = true;
        }
        return new Generation(
                request.rowIds().stream()
                        .filter(done::containsKey)
                        .map(done::get)
                        .toList(),
                means.session().mode(),
                means.session().weights().precision(),
                cancelled,
                stopwatch.timing(),
                new Generation.Memory(means.budget().limit(), means.budget().most(), mostTogether));
    }

    private void run(BatchPlan plan, MemoryNeeds needs, long bytes, Runnable betweenSteps) {
        Deque<RowId> waiting = new ArrayDeque<>(plan.rows());
        long batchBytes = needs.batch(plan.together(), plan.capacity());
        MemoryBudget.Holding holding = means.budget().hold(batchBytes);
        try (DecodeBatch batch =
                new DecodeBatch(means.session(), request, tables, holding, plan, listener, stopwatch)) {
            try {
                while (!waiting.isEmpty() || !batch.isEmpty()) {
                    if (batch.free() >= Math.min(waiting.size(), (plan.together() + 1) / 2)) {
                        while (!waiting.isEmpty() && batch.free() > 0) {
                            betweenSteps.run();
                            admit(waiting, batch, needs, bytes - batchBytes);
                        }
                    }
                    betweenSteps.run();
                    mostTogether = Math.max(mostTogether, batch.size());
                    batch.step(cancellation).forEach(c -> done.put(c.id(), c));
                }
            } catch (CancelledException e) {
                batch.results().forEach(c -> done.put(c.id(), c));
                throw e;
            }
        }
    }

    /// Takes in the next rows of one prompt. Where their plans leave the prompt alike, they share its way
    /// through the upper half too.
    private void admit(Deque<RowId> waiting, DecodeBatch batch, MemoryNeeds needs, long bytes) {
        int promptIndex = waiting.getFirst().prompt();
        Prompt prompt = request.prompts().get(promptIndex);
        int mostPlans = needs.plans(prompt.length(), request.plans().size(), bytes);
        List<RowId> rows = new ArrayList<>();
        Set<Integer> planIndices = new LinkedHashSet<>();
        while (!waiting.isEmpty()
                && waiting.getFirst().prompt() == promptIndex
                && rows.size() < batch.free()
                && (planIndices.contains(waiting.getFirst().plan()) || planIndices.size() < mostPlans)) {
            planIndices.add(waiting.getFirst().plan());
            rows.add(waiting.removeFirst());
        }
        List<SteeringPlan> plans =
                planIndices.stream().map(request.plans()::get).distinct().toList();
        boolean knownPrefix = means.prefixes().contains(prompt.ids());
        stopwatch.beginPrompt();
        PromptPrefix prefix = means.prefixes().get(prompt.ids(), cancellation);
        try (Prefill prefill = prefill(prefix, prompt, plans)) {
            stopwatch.endPrompt(prefill.ran() + (knownPrefix ? 0 : prompt.length()));
            for (RowId row : rows) {
                SteeringPlan plan = request.plans().get(row.plan());
                batch.admit(row(row, prompt, prefill, plan), prefix, prefill, plan)
                        .ifPresent(c -> done.put(c.id(), c));
            }
        } finally {
            means.prefixes().release();
        }
    }

    private Prefill prefill(PromptPrefix prefix, Prompt prompt, List<SteeringPlan> plans) {
        PromptPasses passes = PromptPasses.of(means, prefix, prompt, tables);
        if (!Prefill.sharesUnsteered(request.plans())) {
            return Prefill.separate(passes, plans, cancellation);
        }
        // Many prompts are a sweep, of which none comes back.
        List<SteeringPlan> wanted = request.prompts().size() == 1 ? request.plans() : List.of();
        return Prefill.sharing(passes, plans, wanted, means.limits().keptPromptBytes(), cancellation);
    }

    private DecodeRow row(RowId id, Prompt prompt, Prefill prefill, SteeringPlan plan) {
        RowSteering steering = new RowSteering(plan, tables);
        steering.copyLatches(prefill.steering(plan));
        return new DecodeRow(
                id,
                prompt,
                steering,
                prefill.receipts(plan),
                means.vocabulary(),
                RandomStream.of(request.sampling().seed(), request.firstPrompt() + id.prompt(), id.sample()));
    }
}
