package steerbench.engine.workbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Pattern;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.fit.MeasuredPair;
import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.prompt.Token;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Await;
import steerbench.engine.task.Cancellation;

/// Whether a loaded engine gives what was measured of a published pair.
public final class PairCheck {
    private PairCheck() {}

    /// What came of it.
    ///
    /// @param peakToken the token, BOS aside, at which the feature is most active
    /// @param failures what is not as measured, for people; empty: all is
    public record Outcome(String peakToken, double peak, String steered, String unsteered, List<String> failures) {
        public Outcome {
            failures = List.copyOf(failures);
        }
    }

    /// @param engine with the pair's model and its SAE
    /// @param sae the SAE's id in the engine
    public static Outcome run(LocalEngine engine, String sae, MeasuredPair pair, Cancellation cancellation) {
        PromptReading reading = Await.result(
                engine.read(PromptSpec.raw(pair.text()), Map.of(sae, Set.of(pair.feature())), cancellation));
        int at = reading.prompt().startsWithBos() ? 1 : 0;
        for (int i = at; i < reading.tokens().size(); i++) {
            at = activation(reading, i) > activation(reading, at) ? i : at;
        }
        List<Continuation> written = continuations(engine, sae, pair, cancellation);
        return judge(
                pair,
                reading.prompt().tokens().get(at),
                activation(reading, at),
                written.get(1).text(),
                written.get(0).text());
    }

    private static double activation(PromptReading reading, int token) {
        return reading.tokens().get(token).watched().stream()
                .mapToDouble(FeatureActivation::activation)
                .findFirst()
                .orElse(0);
    }

    private static List<Continuation> continuations(
            LocalEngine engine, String sae, MeasuredPair pair, Cancellation cancellation) {
        // Below 0 a strength amplifies; RAW takes the direction at its own length.
        SteeringPlan amplified = SteeringPlan.of(
                List.of(new SteeredFeature(sae, pair.feature(), 1, 0, OptionalDouble.empty())),
                SteeringTier.CONSTANT,
                Magnitude.RAW,
                -pair.amplification());
        TextRequest request = new TextRequest(
                List.of(PromptSpec.raw(pair.prompt())),
                List.of(SteeringPlan.unsteered(), amplified),
                1,
                pair.newTokens(),
                SamplingSettings.greedy(),
                true,
                Map.of());
        return Await.result(engine.generate(request, GenerationListener.silent(), cancellation))
                .generation()
                .continuations();
    }

    static Outcome judge(MeasuredPair pair, Token token, double peak, String steered, String unsteered) {
        List<String> failures = new ArrayList<>();
        if (!token.text().equals(pair.peakToken())) {
            failures.add("feature " + pair.feature() + " peaks at '" + token.text() + "' instead of '"
                    + pair.peakToken() + "'");
        }
        if (!(peak >= pair.lowestPeak() && peak <= pair.highestPeak())) {
            failures.add(String.format(
                    Locale.ROOT,
                    "its peak is %.2f, measured were %.2f to %.2f",
                    peak,
                    pair.lowestPeak(),
                    pair.highestPeak()));
        }
        if (!found(pair.steered(), steered)) {
            failures.add("the steered text '" + steered + "' does not hold " + pair.steered());
        }
        if (found(pair.steered(), unsteered)) {
            failures.add("the unsteered text '" + unsteered + "' holds " + pair.steered() + " too: nothing is shown");
        }
        if (!found(pair.unsteered(), unsteered)) {
            failures.add("the unsteered text '" + unsteered + "' does not hold " + pair.unsteered());
        }
        return new Outcome(token.text(), peak, steered, unsteered, failures);
    }

    private static boolean found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).find();
    }
}
