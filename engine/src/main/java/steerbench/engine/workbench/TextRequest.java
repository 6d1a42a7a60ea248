package steerbench.engine.workbench;

import java.util.List;
import java.util.Map;
import java.util.Set;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.steering.SteeringPlan;

/// Continuations asked for: every prompt with every plan, `samples` times, side by side.
///
/// @param maxNewTokens a row at most
/// @param stopsAtEndOfText false: goes on to the asked length
/// @param watched features to report at every token besides the steered ones, by SAE id
/// @param firstPrompt place of the first prompt in a longer list of which these are a part: random streams
///     go on where the part before ended
public record TextRequest(
        List<PromptSpec> prompts,
        List<SteeringPlan> plans,
        int samples,
        int maxNewTokens,
        SamplingSettings sampling,
        boolean stopsAtEndOfText,
        Map<String, Set<Integer>> watched,
        int firstPrompt) {
    public TextRequest {
        prompts = List.copyOf(prompts);
        plans = List.copyOf(plans);
        watched = Map.copyOf(watched);
    }

    /// A list of prompts that stands by itself.
    public TextRequest(
            List<PromptSpec> prompts,
            List<SteeringPlan> plans,
            int samples,
            int maxNewTokens,
            SamplingSettings sampling,
            boolean stopsAtEndOfText,
            Map<String, Set<Integer>> watched) {
        this(prompts, plans, samples, maxNewTokens, sampling, stopsAtEndOfText, watched, 0);
    }

    /// A part of the prompts.
    ///
    /// @param from of the first one, from 0
    /// @param to behind the last one
    public TextRequest part(int from, int to) {
        return new TextRequest(
                prompts.subList(from, to),
                plans,
                samples,
                maxNewTokens,
                sampling,
                stopsAtEndOfText,
                watched,
                firstPrompt + from);
    }

    /// The same of other prompts and plans.
    public TextRequest with(List<PromptSpec> otherPrompts, List<SteeringPlan> otherPlans) {
        return new TextRequest(
                otherPrompts, otherPlans, samples, maxNewTokens, sampling, stopsAtEndOfText, watched, firstPrompt);
    }

    /// Continuations of each prompt.
    public int rowsOfPrompt() {
        return plans.size() * samples;
    }
}
