package steerbench.app.state;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import steerbench.app.run.RunService;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.features.FeatureCatalog;
import steerbench.engine.features.FeatureSummary;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.PromptReader;
import steerbench.engine.workbench.SaeInfo;

/// A loaded model with all that works on it.
///
/// @param title the model's name, for people
/// @param catalogue what is known of the SAE's features, if anything
/// @param judge empty: toxicity is not measured
/// @param warnings what is missing, for people
/// @param closer frees model, SAE and judge
public record LoadedEngine(
        String title,
        EngineInfo info,
        PromptReader reader,
        RunService runs,
        Optional<FeatureCatalog> catalogue,
        Optional<JudgeId> judge,
        List<String> warnings,
        Runnable closer)
        implements AutoCloseable {
    public LoadedEngine {
        warnings = List.copyOf(warnings);
    }

    /// The SAE whose features are shown and steered; empty where none is loaded.
    public Optional<SaeInfo> sae() {
        return info.saes().stream().findFirst();
    }

    /// Its id, or nothing a plan could use.
    public String saeId() {
        return sae().map(SaeInfo::id).orElse("");
    }

    public Optional<FeatureSummary> feature(int feature) {
        return catalogue.flatMap(c -> c.find(feature));
    }

    public OptionalDouble maxActivation(int feature) {
        return feature(feature).map(f -> OptionalDouble.of(f.maxActivation())).orElseGet(OptionalDouble::empty);
    }

    /// Who says how probable a text is.
    public String scorer() {
        return title + ", " + info.arithmetic();
    }

    public ChartPoint.Rulers rulers() {
        return new ChartPoint.Rulers(judge.map(JudgeId::toString).orElse(""), scorer());
    }

    @Override
    public void close() {
        closer.run();
    }
}
