package steerbench.app.state;

import java.util.List;
import java.util.Optional;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.workbench.PromptForm;

/// What fixes the texts of one series: the settings of a run less what is of no account to that series.
///
/// @param features none for the baseline, and for a tier that changes nothing
/// @param tier likewise
public record SeriesSettings(
        Series series,
        String prompt,
        PromptForm form,
        List<FeatureWeight> features,
        Optional<TierSettings> tier,
        boolean sharesDose,
        SamplingSettings sampling,
        int maxNewTokens) {
    public SeriesSettings {
        features = List.copyOf(features);
    }

    static SeriesSettings of(RunSettings run, Series series) {
        boolean steered = run.isActive(series);
        return new SeriesSettings(
                series,
                run.prompt(),
                run.form(),
                steered ? run.features() : List.of(),
                series.tier().filter(_ -> steered).map(run::tier),
                steered && run.sharesDose(),
                run.sampling(),
                run.maxNewTokens());
    }

    /// The same for every seed.
    SeriesSettings withoutSeed() {
        return new SeriesSettings(series, prompt, form, features, tier, sharesDose, sampling.withSeed(0), maxNewTokens);
    }
}
