package steerbench.engine.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.steering.SteeringPlan;

/// Continuations asked for: every prompt with every plan, `samples` times. They decode side by side.
///
/// @param maxNewTokens tokens a row at most
/// @param stopsAtEndOfText false: goes on to the asked length (fixtures, benchmarks)
/// @param watched features to report besides the steered ones, by SAE id
/// @param firstPrompt place of the first prompt in a longer list of which these are a part: random streams
///     go on where the part before ended
public record GenerationRequest(
        List<Prompt> prompts,
        List<SteeringPlan> plans,
        int samples,
        int maxNewTokens,
        SamplingSettings sampling,
        boolean stopsAtEndOfText,
        Map<String, Set<Integer>> watched,
        int firstPrompt) {
    public GenerationRequest {
        prompts = List.copyOf(prompts);
        plans = List.copyOf(plans);
        watched = Map.copyOf(watched);
        if (prompts.isEmpty() || plans.isEmpty() || samples < 1 || maxNewTokens < 1) {
            throw new IllegalArgumentException("nothing to generate: " + prompts.size() + " prompts, " + plans.size()
                    + " plans, " + samples + " samples, " + maxNewTokens + " tokens");
        }
    }

    /// A list of prompts that stands by itself.
    public GenerationRequest(
            List<Prompt> prompts,
            List<SteeringPlan> plans,
            int samples,
            int maxNewTokens,
            SamplingSettings sampling,
            boolean stopsAtEndOfText,
            Map<String, Set<Integer>> watched) {
        this(prompts, plans, samples, maxNewTokens, sampling, stopsAtEndOfText, watched, 0);
    }

    /// All rows: prompts, then plans, then samples.
    List<RowId> rowIds() {
        List<RowId> ids = new ArrayList<>();
        for (int prompt = 0; prompt < prompts.size(); prompt++) {
            for (int plan = 0; plan < plans.size(); plan++) {
                for (int sample = 0; sample < samples; sample++) {
                    ids.add(new RowId(prompt, plan, sample));
                }
            }
        }
        return ids;
    }

    /// Positions that the rows of a prompt need.
    int positions(int prompt) {
        return prompts.get(prompt).length() + maxNewTokens;
    }

    /// Continuations in all.
    public int rows() {
        return prompts.size() * plans.size() * samples;
    }
}
