package steerbench.app.state;

import java.util.List;
import steerbench.engine.generation.Finish;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.workbench.PromptForm;

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
    public record PlanKey(
            Series series,
            String prompt,
            PromptForm form,
            List<FeatureWeight> features,
            List<TierSettings> tier,
            boolean sharesDose,
            SamplingSettings samplingWithoutSeed,
            int maxNewTokens,
            Rulers rulers) {}

    /// What makes a continuation: a second one of the same key says nothing new.
    public record Key(PlanKey plan, long seed, int sample) {}

    public PlanKey planKey() {
        SamplingSettings s = run.sampling();
        SamplingSettings seedless = new SamplingSettings(s.temperature(), s.topK(), s.topP(), s.repetitionPenalty(), 0);
        boolean steered = series != Series.BASELINE;
        return new PlanKey(
                series,
                run.prompt(),
                run.form(),
                steered ? run.features() : List.of(),
                series.tier().stream().map(run::tier).toList(),
                steered && run.sharesDose(),
                seedless,
                run.maxNewTokens(),
                rulers);
    }

    public Key key() {
        return new Key(planKey(), run.sampling().seed(), sample);
    }

    public boolean isPlottable() {
        return Double.isFinite(toxicity) && Double.isFinite(perplexity);
    }
}
