package steerbench.app.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

/// How the next token is drawn.
final class SamplingOptions {
    @Option(names = "--temperature", paramLabel = "T", description = "0: greedy. Default: ${DEFAULT-VALUE}.")
    private double temperature = 1;

    @Option(names = "--top-k", paramLabel = "K", description = "0: off. Default: ${DEFAULT-VALUE}.")
    private int topK;

    @Option(names = "--top-p", paramLabel = "P", description = "1: off. Default: ${DEFAULT-VALUE}.")
    private double topP = 0.9;

    @Option(names = "--repetition-penalty", paramLabel = "R", description = "1: off. Default: ${DEFAULT-VALUE}.")
    private double repetitionPenalty = 1;

    @Option(names = "--seed", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--max-new-tokens", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    private int maxNewTokens = 30;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Continuations of each prompt and plan. Default: ${DEFAULT-VALUE}.")
    private int samples = 1;

    @Option(names = "--ignore-eos", description = "Go on after the end of the text.")
    private boolean ignoreEos;

    /// Continuations of these prompts under these plans, drawn so.
    TextRequest request(List<PromptSpec> prompts, List<SteeringPlan> plans) {
        return new TextRequest(
                prompts,
                plans,
                positive("--samples", samples),
                positive("--max-new-tokens", maxNewTokens),
                settings(),
                !ignoreEos,
                Map.of());
    }

    private SamplingSettings settings() {
        try {
            return new SamplingSettings(temperature, topK, topP, repetitionPenalty, seed);
        } catch (SamplingSettings.BoundsException e) {
            throw new InvalidRequestException("--" + e.given(), "must be " + e.bounds(), "", e);
        }
    }

    private static int positive(String option, int value) {
        if (value < 1) {
            throw new InvalidRequestException(option + " " + value, "must be at least 1", "");
        }
        return value;
    }
}
