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
public record TextRequest(
        List<PromptSpec> prompts,
        List<SteeringPlan> plans,
        int samples,
        int maxNewTokens,
        SamplingSettings sampling,
        boolean stopsAtEndOfText,
        Map<String, Set<Integer>> watched) {
    public TextRequest {
        prompts = List.copyOf(prompts);
        plans = List.copyOf(plans);
        watched = Map.copyOf(watched);
    }
}
