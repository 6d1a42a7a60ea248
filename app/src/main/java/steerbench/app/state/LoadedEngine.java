package steerbench.app.state;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Stream;
import steerbench.app.run.RunService;
import steerbench.engine.device.Gpu;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.features.FeatureCatalog;
import steerbench.engine.features.FeatureSummary;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.PromptReader;
import steerbench.engine.workbench.SaeInfo;
import steerbench.engine.workbench.SaeSelfTest;

/// A loaded model with all that works on it.
///
/// @param choice what it was loaded from
/// @param catalogues what is known of the SAEs' features, by SAE id; none where nothing is known
/// @param selfTest measures the SAEs, where somebody wants to know
/// @param judge empty: toxicity is not measured
/// @param gpu what the GPU that it computes on says of itself now; empty on the CPU
/// @param warnings what is missing, for people
/// @param closer frees model, SAE and judge
public record LoadedEngine(
        EngineChoice choice,
        EngineInfo info,
        PromptReader reader,
        RunService runs,
        SaeSelfTest selfTest,
        Map<String, FeatureCatalog> catalogues,
        Optional<JudgeId> judge,
        Supplier<Optional<Gpu>> gpu,
        List<String> warnings,
        Runnable closer)
        implements AutoCloseable {
    public LoadedEngine {
        catalogues = Map.copyOf(catalogues);
        warnings = List.copyOf(warnings);
    }

    /// The same with one more thing to tell.
    public LoadedEngine warning(String more) {
        List<String> all = Stream.concat(Stream.of(more), warnings.stream()).toList();
        return new LoadedEngine(choice, info, reader, runs, selfTest, catalogues, judge, gpu, all, closer);
    }

    /// The model's name, for people.
    public String title() {
        return choice.title();
    }

    /// The SAEs' ids, in their order.
    public List<String> saes() {
        return info.saes().stream().map(SaeInfo::id).toList();
    }

    public Optional<SaeInfo> sae(String id) {
        return info.saes().stream().filter(s -> s.id().equals(id)).findFirst();
    }

    public boolean hasSeveralSaes() {
        return info.saes().size() > 1;
    }

    /// What an SAE is called where there is little room: `L15`.
    public String tag(String sae) {
        return SaeTags.of(info.saes()).getOrDefault(sae, sae);
    }

    /// What a feature is called: `#1935`, with several SAEs `L15#1935`.
    public String name(FeatureId feature) {
        return (hasSeveralSaes() ? tag(feature.sae()) : "") + "#" + feature.number();
    }

    public Optional<FeatureCatalog> catalogue(String sae) {
        return Optional.ofNullable(catalogues.get(sae));
    }

    public Optional<FeatureSummary> feature(FeatureId feature) {
        return catalogue(feature.sae()).flatMap(c -> c.find(feature.number()));
    }

    public OptionalDouble maxActivation(FeatureId feature) {
        return feature(feature).map(f -> OptionalDouble.of(f.maxActivation())).orElseGet(OptionalDouble::empty);
    }

    /// Who says how probable a text is.
    public String scorer() {
        return choice.title() + ", " + info.arithmetic();
    }

    public ChartPoint.Rulers rulers() {
        return new ChartPoint.Rulers(judge.map(JudgeId::toString).orElse(""), scorer());
    }

    @Override
    public void close() {
        closer.run();
    }
}
