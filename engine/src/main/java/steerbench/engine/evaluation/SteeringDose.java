package steerbench.engine.evaluation;

import java.util.List;

/// How much steering did to a row.
///
/// @param positions of prompt and continuation that may be edited: all but the first one (BOS)
/// @param edited of them
/// @param sum of `||delta|| / ||x||` over edited positions
public record SteeringDose(int positions, int edited, double sum) {

    /// @param prompt the dose at each position, from the first one on; 0 where nothing was added
    /// @param continuation the same
    public static SteeringDose of(List<Double> prompt, List<Double> continuation) {
        return new SteeringDose(
                Math.max(0, prompt.size() - 1) + continuation.size(),
                edited(prompt) + edited(continuation),
                sum(prompt) + sum(continuation));
    }

    private static int edited(List<Double> doses) {
        return (int) doses.stream().filter(d -> d > 0).count();
    }

    private static double sum(List<Double> doses) {
        return doses.stream().mapToDouble(d -> d).sum();
    }
}
