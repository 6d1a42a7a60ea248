package steerbench.engine.generation;

import java.util.List;
import java.util.Map;
import java.util.Set;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Vocabulary;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;

/// Generates steered continuations, all rows of a request side by side. Keeps the prompts' way through the
/// lower half between requests. One thread.
public final class Generator implements AutoCloseable {
    private final DecoderSession session;
    private final GeneratorLimits limits;
    private final MemoryBudget budget;
    private final PrefixCache prefixes;
    private final RunningRequest.Means means;

    public Generator(DecoderSession session, Vocabulary vocabulary, GeneratorLimits limits) {
        this.session = session;
        this.limits = limits;
        this.budget = new MemoryBudget(limits.bytes());
        this.prefixes = new PrefixCache(session, limits, budget);
        this.means = new RunningRequest.Means(session, vocabulary, limits, budget, prefixes);
    }

    /// @throws InvalidRequestException where a row fits neither the context nor the memory budget
    public Generation generate(GenerationRequest request, GenerationListener listener, Cancellation cancellation) {
        return generate(request, listener, cancellation, () -> {});
    }

    /// @param betweenSteps called before every step and every prompt
    public Generation generate(
            GenerationRequest request, GenerationListener listener, Cancellation cancellation, Runnable betweenSteps) {
        checkLengths(request);
        return new RunningRequest(means, request, listener, cancellation)
                .run(budget.limit() - heldByOthers(), betweenSteps);
    }

    /// Gives way: others may generate and read between two steps, and half of the memory is left to them.
    ///
    /// @param betweenSteps called before every step and every prompt; may call this generator again
    public Generation generateInBackground(
            GenerationRequest request, GenerationListener listener, Cancellation cancellation, Runnable betweenSteps) {
        checkLengths(request);
        return new RunningRequest(means, request, listener, cancellation)
                .run(budget.limit() / 2 - heldByOthers(), betweenSteps);
    }

    /// What is not kept for later only.
    private long heldByOthers() {
        return budget.limit() - budget.free() - prefixes.bytes();
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
        PromptPasses passes = PromptPasses.of(means, prefix, prompt, tables);
        SteeringPlan plan = SteeringPlan.unsteered();
        // A look at other features between two moves of a slider leaves what the next move needs.
        boolean keepsOthers = prefix.kept().steeredCount() > 0
                && prefix.kept().unsteered(SlotTable.features(tables)).isEmpty();
        try (Prefill prefill = keepsOthers
                ? Prefill.separate(passes, List.of(plan), cancellation)
                : Prefill.sharing(passes, List.of(plan), List.of(), limits.keptPromptBytes(), cancellation)) {
            return prefill.readings(plan);
        } finally {
            prefixes.release();
        }
    }

    private InvalidRequestException tooLong(int promptTokens, int newTokens) {
        return new InvalidRequestException(
                "prompt of " + promptTokens + " tokens",
                "with " + newTokens + " new ones it needs " + (promptTokens + newTokens)
                        + " positions, the context has " + session.maxPositions(),
                "Shorten the prompt or generate fewer tokens; nothing was cut off");
    }

    private void checkLengths(GenerationRequest request) {
        int longest = request.prompts().stream().mapToInt(Prompt::length).max().orElseThrow();
        if (longest + request.maxNewTokens() > session.maxPositions()) {
            throw tooLong(longest, request.maxNewTokens());
        }
    }

    @Override
    public void close() {
        prefixes.close();
    }
}
