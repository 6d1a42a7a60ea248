package steerbench.engine.evaluation;

/// How probable a continuation is.
///
/// @param negativeLogLikelihood summed over its tokens, natural log
/// @param tokens scored; 0 where nothing was generated
public record SequenceScore(double negativeLogLikelihood, int tokens) {

    /// Mean negative log-likelihood; NaN for no tokens.
    public double meanNll() {
        return tokens == 0 ? Double.NaN : negativeLogLikelihood / tokens;
    }

    /// `exp(mean NLL)`; NaN for no tokens.
    public double perplexity() {
        return Math.exp(meanNll());
    }
}
