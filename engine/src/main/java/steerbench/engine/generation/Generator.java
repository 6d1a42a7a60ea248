package steerbench.engine.generation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Vocabulary;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

/// Generates steered continuations, all rows of a request side by side. Keeps the prompts' way through the
/// lower half between requests. One thread.
public final class Generator implements AutoCloseable {
    private final DecoderSession session;
    private final Vocabulary vocabulary;
    private final PrefixCache prefixes;
    private final GeneratorLimits limits;

    public Generator(DecoderSession session, Vocabulary vocabulary, GeneratorLimits limits) {
        this.session = session;
        this.vocabulary = vocabulary;
        this.prefixes = new PrefixCache(session, limits);
        this.limits = limits;
    }

    public Generation generate(GenerationRequest request, GenerationListener listener, Cancellation cancellation) {
        int capacity = checkLengths(request);
        List<SlotTable> tables = SlotTable.of(session.sites(), request.plans(), request.watched());
        Deque<RowId> waiting = new ArrayDeque<>();
        for (int prompt = 0; prompt < request.prompts().size(); prompt++) {
            for (int plan = 0; plan < request.plans().size(); plan++) {
                for (int sample = 0; sample < request.samples(); sample++) {
                    waiting.add(new RowId(prompt, plan, sample));
                }
            }
        }
        Stopwatch stopwatch = new Stopwatch();
        Map<RowId, Continuation> done = new HashMap<>();
        boolean cancelled = false;
        int rows = Math.min(limits.maxRows(), request.rows());
        try (DecodeBatch batch = new DecodeBatch(session, request, tables, rows, capacity, listener, stopwatch)) {
            try {
                while (!waiting.isEmpty() || !batch.isEmpty()) {
                    if (batch.free() >= Math.min(waiting.size(), (rows + 1) / 2)) {
                        admit(request, tables, waiting, batch, done, stopwatch, cancellation);
                    }
                    batch.step(cancellation).forEach(c -> done.put(c.id(), c));
                }
            } catch (CancelledException e) {
                cancelled = true;
                batch.results().forEach(c -> done.put(c.id(), c));
            }
        }
        return new Generation(
                inOrder(request, done), session.mode(), session.weights().precision(), cancelled, stopwatch.timing());
    }

    /// What the SAEs say of every token of a prompt, unsteered.
    ///
    /// @param watched features whose activations are wanted at every token, by SAE id
    public List<TokenReading> read(Prompt prompt, Map<String, Set<Integer>> watched, Cancellation cancellation) {
        if (prompt.length() > session.maxPositions()) {
            throw tooLong(prompt.length(), 0);
        }
        List<SlotTable> tables = SlotTable.of(session.sites(), List.of(), watched);
        PromptPrefix prefix = prefixes.get(prompt.ids(), cancellation);
        List<SteeringPlan> plans = List.of(SteeringPlan.unsteered());
        try (Prefill prefill = Prefill.run(session, limits, prefix, prompt, tables, plans, cancellation)) {
            return prefill.readings(0);
        }
    }

    private InvalidRequestException tooLong(int promptTokens, int newTokens) {
        return new InvalidRequestException(
                "prompt of " + promptTokens + " tokens",
                "with " + newTokens + " new ones it needs " + (promptTokens + newTokens)
                        + " positions, the context has " + session.maxPositions(),
                "Shorten the prompt or generate fewer tokens; nothing was cut off");
    }

    private int checkLengths(GenerationRequest request) {
        int longest = 0;
        for (Prompt prompt : request.prompts()) {
            longest = Math.max(longest, prompt.length());
        }
        int needed = longest + request.maxNewTokens();
        if (needed > session.maxPositions()) {
            throw tooLong(longest, request.maxNewTokens());
        }
        return needed;
    }

    /// Fills free rows. Rows of one prompt whose plans leave the prompt alike share its way through the upper
    /// half too.
    private void admit(
            GenerationRequest request,
            List<SlotTable> tables,
            Deque<RowId> waiting,
            DecodeBatch batch,
            Map<RowId, Continuation> done,
            Stopwatch stopwatch,
            Cancellation cancellation) {
        while (!waiting.isEmpty() && batch.free() > 0) {
            int promptIndex = waiting.getFirst().prompt();
            Prompt prompt = request.prompts().get(promptIndex);
            List<RowId> rows = new ArrayList<>();
            while (!waiting.isEmpty() && waiting.getFirst().prompt() == promptIndex && rows.size() < batch.free()) {
                rows.add(waiting.removeFirst());
            }
            List<SteeringPlan> plans = rows.stream()
                    .map(r -> request.plans().get(r.plan()))
                    .distinct()
                    .toList();
            boolean knownPrefix = prefixes.contains(prompt.ids());
            stopwatch.beginPrompt();
            PromptPrefix prefix = prefixes.get(prompt.ids(), cancellation);
            try (Prefill prefill = Prefill.run(session, limits, prefix, prompt, tables, plans, cancellation)) {
                stopwatch.endPrompt(prefill.ran() + (knownPrefix ? 0 : prompt.length()));
                for (RowId row : rows) {
                    int plan = plans.indexOf(request.plans().get(row.plan()));
                    RowSteering steering = new RowSteering(plans.get(plan), tables);
                    steering.copyLatches(prefill.steering(plan));
                    DecodeRow decodeRow = new DecodeRow(
                            row,
                            prompt,
                            steering,
                            prefill.receipts(plan),
                            vocabulary,
                            RandomStream.of(request.sampling().seed(), row.prompt(), row.sample()));
                    batch.admit(decodeRow, prefix, prefill, plan).ifPresent(c -> done.put(c.id(), c));
                }
            }
        }
    }

    private static List<Continuation> inOrder(GenerationRequest request, Map<RowId, Continuation> done) {
        List<Continuation> ordered = new ArrayList<>();
        for (int prompt = 0; prompt < request.prompts().size(); prompt++) {
            for (int plan = 0; plan < request.plans().size(); plan++) {
                for (int sample = 0; sample < request.samples(); sample++) {
                    Continuation c = done.get(new RowId(prompt, plan, sample));
                    if (c != null) {
                        ordered.add(c);
                    }
                }
            }
        }
        return ordered;
    }

    @Override
    public void close() {
        prefixes.close();
    }
}
