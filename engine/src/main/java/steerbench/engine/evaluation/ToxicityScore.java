package steerbench.engine.evaluation;

/// How toxic a text is.
///
/// @param toxicity calibrated probability, 0 to 1
/// @param truncated whether the text was longer than the judge reads
public record ToxicityScore(double toxicity, JudgeId judge, boolean truncated) {}
