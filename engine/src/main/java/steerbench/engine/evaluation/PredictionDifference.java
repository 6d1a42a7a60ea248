package steerbench.engine.evaluation;

/// How far a model's predictions of the next token are from a reference's, over the tokens of some texts.
///
/// @param predictions compared
/// @param meanKl Kullback-Leibler divergence of the prediction from the reference's, mean, in nats
/// @param largestKl of a single prediction
/// @param topAgreement share of predictions whose most probable token is the reference's
/// @param referencePerplexity `exp(mean negative log-likelihood)` of the texts' tokens by the reference
/// @param perplexity the same by the model compared
public record PredictionDifference(
        int predictions,
        double meanKl,
        double largestKl,
        double topAgreement,
        double referencePerplexity,
        double perplexity) {}
