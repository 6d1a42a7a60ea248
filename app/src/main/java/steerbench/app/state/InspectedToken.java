package steerbench.app.state;

import java.util.List;
import java.util.Optional;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.prompt.Token;
import steerbench.engine.steering.Receipt;

/// The token under the pointer or the keyboard focus.
///
/// @param source empty: of the prompt
/// @param index in the prompt, or among the new tokens
/// @param shownText its text as it may be shown
/// @param logProbability NaN in the prompt
/// @param receipt of a generated token
public record InspectedToken(
        Optional<Series> source,
        int index,
        Token token,
        String shownText,
        double logProbability,
        List<FeatureActivation> top,
        Optional<Receipt> receipt) {
    public InspectedToken {
        top = List.copyOf(top);
    }
}
