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

    private Readings() {}

    /// The few features that fire most strongly somewhere in the prompt, strongest first. BOS is left out:
    /// what fires there fires on every text.
    public static List<Integer> strongest(PromptReading reading) {
        Map<Integer, Double> peaks = new HashMap<>();
        for (int t = reading.prompt().startsWithBos() ? 1 : 0;
                t < reading.tokens().size();
                t++) {
            for (FeatureActivation a : reading.tokens().get(t).top()) {
                peaks.merge(a.feature(), a.activation(), Math::max);
            }
        }
        return peaks.entrySet().stream()
                .sorted(Map.Entry.<Integer, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(STRONGEST)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// A feature's activation at a token; empty where the reading does not know it.
    public static OptionalDouble activation(TokenReading token, int feature) {
        for (List<FeatureActivation> known : List.of(token.watched(), token.top())) {
            for (FeatureActivation a : known) {
                if (a.feature() == feature) {
                    return OptionalDouble.of(a.activation());
                }
            }
        }
        return OptionalDouble.empty();
    }

    /// A feature's largest activation in the prompt, BOS left out; 0 where it is silent or not known.
    public static double peak(PromptReading reading, int feature) {
        return reading.tokens().stream()
                .skip(reading.prompt().startsWithBos() ? 1 : 0)
                .mapToDouble(t -> activation(t, feature).orElse(0))
                .max()
                .orElse(0);
    }

    /// Whether the reading knows a feature at every token.
    public static boolean watches(PromptReading reading, int feature) {
        return reading.tokens().stream().allMatch(t -> t.watched().stream().anyMatch(a -> a.feature() == feature));
    }
}
