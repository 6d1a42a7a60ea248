package steerbench.app.state;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.generation.TokenReading;
import steerbench.engine.workbench.PromptReading;

/// Questions to a prompt's reading.
public final class Readings {
    private static final int STRONGEST = 10;
    private static final int FEWEST = 4;

    private Readings() {}

    /// The few features that fire most strongly somewhere in the prompt, strongest first. With several SAEs
    /// the strongest of each, one SAE after the other: their activations are no common measure. BOS is left
    /// out: what fires there fires on every text.
    public static List<FeatureId> strongest(PromptReading reading) {
        Map<FeatureId, Double> peaks = new HashMap<>();
        for (int t = reading.prompt().startsWithBos() ? 1 : 0;
                t < reading.tokens().size();
                t++) {
            for (FeatureActivation a : reading.tokens().get(t).top()) {
                peaks.merge(new FeatureId(a.sae(), a.feature()), a.activation(), Math::max);
            }
        }
        List<String> saes =
                peaks.keySet().stream().map(FeatureId::sae).distinct().sorted().toList();
        return saes.stream()
                .flatMap(sae -> peaks.entrySet().stream()
                        .filter(e -> e.getKey().sae().equals(sae))
                        .sorted(Map.Entry.<FeatureId, Double>comparingByValue(Comparator.reverseOrder())
                                .thenComparingInt(e -> e.getKey().number()))
                        .limit(Math.max(FEWEST, STRONGEST / saes.size()))
                        .map(Map.Entry::getKey))
                .toList();
    }

    private static boolean is(FeatureActivation activation, FeatureId feature) {
        return activation.feature() == feature.number() && activation.sae().equals(feature.sae());
    }

    /// A feature's activation at a token; empty where the reading does not know it.
    public static OptionalDouble activation(TokenReading token, FeatureId feature) {
        for (List<FeatureActivation> known : List.of(token.watched(), token.top())) {
            for (FeatureActivation a : known) {
                if (is(a, feature)) {
                    return OptionalDouble.of(a.activation());
                }
            }
        }
        return OptionalDouble.empty();
    }

    /// A feature's largest activation in the prompt, BOS left out; 0 where it is silent or not known.
    public static double peak(PromptReading reading, FeatureId feature) {
        return reading.tokens().stream()
                .skip(reading.prompt().startsWithBos() ? 1 : 0)
                .mapToDouble(t -> activation(t, feature).orElse(0))
                .max()
                .orElse(0);
    }

    /// Whether the reading knows a feature at every token.
    public static boolean watches(PromptReading reading, FeatureId feature) {
        return reading.tokens().stream().allMatch(t -> t.watched().stream().anyMatch(a -> is(a, feature)));
    }
}
