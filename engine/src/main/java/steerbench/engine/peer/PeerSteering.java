package steerbench.engine.peer;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.InvalidRequestException;

/// What every peer is told to steer: constantly, by `-strength * norm(x) * direction` at the output of a
/// block.
///
/// @param block whose output is the SAE's hook
/// @param hook its TransformerLens name
/// @param sae a folder as SAELens reads it
/// @param direction the sum of the features' unit directions, `d_in` values
/// @param prompt token ids at which a peer makes sure that its steering changes the logits
public record PeerSteering(
        int block,
        String hook,
        Path sae,
        List<Integer> features,
        List<Float> direction,
        double strength,
        List<Integer> prompt) {
    public PeerSteering {
        features = List.copyOf(features);
        direction = List.copyOf(direction);
        prompt = List.copyOf(prompt);
    }

    /// The block whose output is the hook: peers other than TransformerLens can act nowhere else.
    public static int blockBefore(HookPoint hook) {
        boolean betweenBlocks = hook.site() == Site.RESID_PRE || hook.site() == Site.RESID_POST;
        if (!betweenBlocks || hook.blocksBefore() == 0) {
            throw new InvalidRequestException(
                    "--peers with an SAE at " + hook,
                    "is no comparison: llama.cpp and transformers steer at the output of a block",
                    "Use an SAE of hook_resid_post, or of hook_resid_pre above the first block");
        }
        return hook.blocksBefore() - 1;
    }

    Map<String, ?> command() {
        return Map.of(
                "command",
                "steer",
                "block",
                block,
                "hook",
                hook,
                "sae",
                sae.toAbsolutePath().toString(),
                "features",
                features,
                "direction",
                direction,
                "strength",
                strength,
                "prompt",
                prompt);
    }
}
