package steerbench.engine.generation;

import java.util.List;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// What came of a request, in its order: prompts, then plans, then samples. A cancelled run holds what there
/// was.
public record Generation(
        List<Continuation> continuations,
        Mode mode,
        WeightPrecision weights,
        boolean cancelled,
        Timing timing,
        Memory memory) {
    public Generation {
        continuations = List.copyOf(continuations);
    }

    /// Keys, values, passes and kept prompts.
    ///
    /// @param budget bytes that may be held
    /// @param most bytes that were held at a time, by this generator so far
    /// @param rows that decoded together at most
    public record Memory(long budget, long most, int rows) {}

    /// @param promptTokens tokens computed before the first new one (shared prefixes count once)
    /// @param firstTokenSeconds from the start to the first new token
    /// @param newTokens of all rows
    /// @param decodeSeconds spent in decode steps
    public record Timing(
            long promptTokens, double promptSeconds, double firstTokenSeconds, long newTokens, double decodeSeconds) {

        /// Of all rows together.
        public double tokensPerSecond() {
            return decodeSeconds > 0 ? newTokens / decodeSeconds : 0;
        }
    }
}
