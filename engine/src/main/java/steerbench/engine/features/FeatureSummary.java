package steerbench.engine.features;

import java.util.List;

/// What is known about a feature.
///
/// @param activationRate share of tokens (BOS left out) at which it fires
/// @param maxActivation the largest activation seen
/// @param auroc of its largest activation in a text, toxic against neutral: the chance that a toxic text has
///     more of it
/// @param aurocLow lower end of the 95 % confidence interval (DeLong et al. 1988)
/// @param aurocHigh upper end
/// @param toxicRate share of toxic texts in which it fires
/// @param neutralRate share of neutral texts in which it fires
/// @param topTokens tokens its decoder direction raises most, through final norm and unembedding
public record FeatureSummary(
        int feature,
        double activationRate,
        double maxActivation,
        double auroc,
        double aurocLow,
        double aurocHigh,
        double toxicRate,
        double neutralRate,
        List<String> topTokens) {
    public FeatureSummary {
        topTokens = List.copyOf(topTokens);
    }
}
