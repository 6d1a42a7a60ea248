package steerbench.engine.generation;

import java.util.List;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.prompt.Token;
import steerbench.engine.steering.Receipt;

/// A generated token and what was read while it was in the model.
///
/// @param text the text that became complete with it; may be empty in the middle of a character
/// @param logProbability natural log, by the row's own (steered) logits before penalty, temperature and
///     filters
/// @param watched activations of the chosen features
/// @param top the largest activations
public record GeneratedToken(
        Token token,
        String text,
        double logProbability,
        List<FeatureActivation> watched,
        List<FeatureActivation> top,
        Receipt receipt) {
    public GeneratedToken {
        watched = List.copyOf(watched);
        top = List.copyOf(top);
    }
}
