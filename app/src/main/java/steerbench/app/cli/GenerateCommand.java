package steerbench.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.app.common.Numbers;
import steerbench.app.mask.ToxicWords;
import steerbench.app.run.PlanText;
import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.Finish;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.Generation;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.steering.FeatureEdit;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;
import steerbench.engine.workbench.TextResult;

/// `generate PROMPT`.
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Generate continuations, unsteered and steered, side by side.")
final class GenerateCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private EngineOptions engineOptions = new EngineOptions();

    @Mixin
    private PromptOptions promptOptions = new PromptOptions();

    @Mixin
    private SteeringOptions steeringOptions = new SteeringOptions();

    @Mixin
    private SamplingOptions samplingOptions = new SamplingOptions();

    @Parameters(paramLabel = "PROMPT")
    private String prompt = "";

    @Option(names = "--no-baseline", description = "Leave out the unsteered row.")
    private boolean noBaseline;

    @Option(names = "--reveal", description = "Show toxic words unmasked.")
    private boolean reveal;

    GenerateCommand(CommandContext context) {
        this.context = context;
    }

    /// What `--json` prints.
    record Result(
            String masking,
            EngineInfo engine,
            PromptSpec prompt,
            Prompt tokens,
            TextRequest request,
            Generation.Memory memory,
            List<Row> rows) {}

    /// @param receipts one a position, prompt and generated
    record Row(
            SteeringPlan plan,
            int sample,
            List<Integer> ids,
            String text,
            String finish,
            List<Double> logProbabilities,
            List<Receipt> receipts) {

        /// Whether it ended as its numbers were not finite.
        private boolean overflowed() {
            return finish.equals(Finish.NOT_FINITE.name());
        }
    }

    @Override
    public Integer call() {
        EngineSettings settings = engineOptions.settings(context);
        List<SteeringPlan> plans = new ArrayList<>(steeringOptions.plans(settings));
        if (!noBaseline && !plans.contains(SteeringPlan.unsteered())) {
            plans.addFirst(SteeringPlan.unsteered());
        }
        TextRequest request = samplingOptions.request(List.of(promptOptions.spec(prompt)), plans);
        try (LocalEngine engine = engineOptions.open(context, settings)) {
            TokenProgress progress = new TokenProgress(
                    context.console().progress(), plans.size() * request.samples(), request.maxNewTokens());
            TextResult result = context.await(engine.generate(request, progress, context.cancellation()));
            List<Row> rows = result.generation().continuations().stream()
                    .map(c -> row(plans, c))
                    .toList();
            if (json.enabled()) {
                context.console()
                        .json(new Result(
                                ToxicWords.UNMASKED,
                                engine.info(),
                                request.prompts().getFirst(),
                                result.prompts().getFirst(),
                                request,
                                result.generation().memory(),
                                rows));
            } else {
                print(engine.info(), result, rows);
            }
            boolean damaged = rows.stream().anyMatch(r -> !r.plan().isActive() && r.overflowed());
            return result.generation().cancelled() ? ExitCode.INTERRUPTED : damaged ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private static Row row(List<SteeringPlan> plans, Continuation c) {
        List<Receipt> receipts = new ArrayList<>(c.promptReceipts());
        c.tokens().forEach(t -> receipts.add(t.receipt()));
        return new Row(
                plans.get(c.id().plan()),
                c.id().sample(),
                c.tokens().stream().map(t -> t.token().id()).toList(),
                c.text(),
                c.finish().name(),
                c.tokens().stream().map(GeneratedToken::logProbability).toList(),
                receipts);
    }

    private void print(EngineInfo info, TextResult result, List<Row> rows) {
        ToxicWords mask = context.masking(reveal);
        context.console().line(context.describe(info));
        PromptSpec spec = result.request().prompts().getFirst();
        context.console()
                .format(
                        "prompt %s, BOS %s, seed %d",
                        spec.form().name().toLowerCase(Locale.ROOT),
                        result.prompts().getFirst().startsWithBos() ? "in front" : "not in front",
                        result.request().sampling().seed());
        for (Row row : rows) {
            long edited = row.receipts().stream().filter(Receipt::edited).count();
            double dose =
                    row.receipts().stream().mapToDouble(Receipt::dose).max().orElse(0);
            context.console()
                    .format(
                            "%n[%s%s] %d of %d positions edited, dose at most %.3f, ended by %s",
                            PlanText.of(row.plan()),
                            result.request().samples() > 1 ? ", sample " + (row.sample() + 1) : "",
                            edited,
                            row.receipts().size(),
                            dose,
                            row.finish().toLowerCase(Locale.ROOT).replace('_', ' '));
            if (row.plan().isActive() && edited == 0) {
                boolean opened = row.receipts().stream()
                        .flatMap(r -> r.features().stream())
                        .anyMatch(FeatureEdit::gate);
                context.console()
                        .line(
                                opened
                                        ? "  (gates were open, but there was nothing to change: the features are inactive here)"
                                        : "  (no gate opened: none of the features exceeded its threshold here)");
            }
            if (row.overflowed()) {
                context.console()
                        .line(
                                row.plan().isActive()
                                        ? "  (stopped: the steering is too strong, numbers overflowed; lower --strength)"
                                        : "  (stopped: the model's own numbers are not finite; is its file whole?)");
            }
            context.console().line(mask.mask(prompt + row.text()));
        }
        context.console()
                .format(
                        "%n%.0f tokens/s, first token after %.0f ms",
                        result.generation().timing().tokensPerSecond(),
                        1000 * result.generation().timing().firstTokenSeconds());
        Generation.Memory memory = result.generation().memory();
        context.console()
                .format(
                        "%s together at most; keys, values and passes took %s of %s",
                        memory.rows() == 1 ? "1 row" : memory.rows() + " rows",
                        Numbers.bytes(memory.most()),
                        Numbers.bytes(memory.budget()));
    }
}
