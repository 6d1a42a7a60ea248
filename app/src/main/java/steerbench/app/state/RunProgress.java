package steerbench.app.state;

/// How the run goes, for the status bar.
///
/// @param tokens new ones so far, of all rows together
/// @param tokensPerSecond of all rows together; 0 where nothing was decoded yet
/// @param firstTokenSeconds from the wish to the first new token; NaN before it came
public record RunProgress(Phase phase, long tokens, double tokensPerSecond, double firstTokenSeconds) {
    public static final RunProgress NONE = new RunProgress(Phase.IDLE, 0, 0, Double.NaN);

    /// Where a run stands.
    public enum Phase {
        IDLE,
        PROMPT,
        GENERATING,
        SCORING,
        DONE,
        STOPPED,
        FAILED;

        public boolean isUnderWay() {
            return this == PROMPT || this == GENERATING || this == SCORING;
        }
    }
}
