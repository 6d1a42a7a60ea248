package steerbench.app.state;

import steerbench.engine.generation.Finish;

/// A continuation in the chart, with everything that is needed to make it again.
///
/// @param run what produced it
/// @param toxicity NaN where no judge was there
/// @param perplexity NaN where nothing was generated
public record ChartPoint(
        RunSettings run,
        Series series,
        int sample,
        String text,
        int tokens,
        Finish finish,
        double toxicity,
        double perplexity,
        Rulers rulers) {

    /// What measured: points of different rulers do not compare.
    ///
    /// @param judge `name@version`; empty where there was none
    /// @param scorer the unsteered model, and its arithmetic
    public record Rulers(String judge, String scorer) {}

    /// What makes a plan, whatever the seed: points that share it form one large dot.
    public record PlanKey(SeriesSettings settings, Rulers rulers) {}

    /// What makes a continuation: a second one of the same key says nothing new.
    public record Key(PlanKey plan, long seed, int sample) {}

    public PlanKey planKey() {
        return new PlanKey(run.of(series).withoutSeed(), rulers);
    }

    public Key key() {
        return new Key(planKey(), run.sampling().seed(), sample);
    }

    public boolean isPlottable() {
        return Double.isFinite(toxicity) && Double.isFinite(perplexity);
    }
}
