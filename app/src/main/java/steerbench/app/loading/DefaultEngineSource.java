package steerbench.app.loading;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.app.common.Texts;
import steerbench.app.run.JudgeThread;
import steerbench.app.run.RunService;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.LoadedEngine;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ToxicityJudge;
import steerbench.engine.features.FeatureCatalog;
import steerbench.engine.features.FeatureCatalogFile;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.problem.EngineException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.DefaultPair;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;

/// The default model, fetched if it is not here, with the SAE that ships with the program and a judge.
public final class DefaultEngineSource implements EngineSource {
    private static final Logger LOG = LoggerFactory.getLogger(DefaultEngineSource.class);

    private final CacheFolders folders;
    private final Supplier<Optional<ToxicityJudge>> judges;
    private final Texts texts;
    private final DeviceChoice device;

    /// @param judges opens the toxicity judge; empty where none is installed
    public DefaultEngineSource(CacheFolders folders, Supplier<Optional<ToxicityJudge>> judges, Texts texts) {
        this(folders, judges, texts, DeviceChoice.CPU);
    }

    private DefaultEngineSource(
            CacheFolders folders, Supplier<Optional<ToxicityJudge>> judges, Texts texts, DeviceChoice device) {
        this.folders = folders;
        this.judges = judges;
        this.texts = texts;
        this.device = device;
    }

    /// That loads the default model on another device.
    public DefaultEngineSource on(DeviceChoice newDevice) {
        return new DefaultEngineSource(folders, judges, texts, newDevice);
    }

    @Override
    public LoadedEngine load(Progress progress, Cancellation cancellation) {
        EngineSettings settings = new DefaultPair(folders).settings(progress, cancellation);
        EngineChoice choice = EngineChoice.standard(DefaultPair.pinned().title(), settings.model(), settings.saes());
        return open(choice.on(device), progress);
    }

    /// Whether this is the default pair, held as usual.
    public static boolean isUsual(EngineChoice choice) {
        List<String> saes =
                choice.saes().stream().map(EngineSettings.SaeChoice::id).toList();
        EngineChoice standard = EngineChoice.standard(DefaultPair.pinned().title(), choice.model(), choice.saes());
        return saes.equals(List.of(DefaultPair.SAE_ID)) && choice.equals(standard);
    }

    /// Another model with its SAEs, which are here.
    public EngineSource of(EngineChoice choice) {
        return (progress, _) -> open(choice, progress);
    }

    private LoadedEngine open(EngineChoice choice, Progress progress) {
        progress.report(texts.get("loading.opening"), 0, 0);
        List<String> warnings = new ArrayList<>();
        Map<String, FeatureCatalog> catalogues = catalogues(choice.saes(), warnings);
        LocalEngine engine = LocalEngine.open(choice.settings(), folders.packed());
        Optional<ToxicityJudge> judge = judge(warnings);
        Optional<JudgeId> judgeId = judge.map(ToxicityJudge::id);
        Optional.of(engine.info().weights().note()).filter(n -> !n.isEmpty()).ifPresent(warnings::add);
        JudgeThread judgeThread = new JudgeThread(judge.orElseGet(MissingJudge::new));
        return new LoadedEngine(
                choice,
                engine.info(),
                engine,
                // What the user asks for next comes before the figures of what is there already.
                new RunService(engine.info(), engine, engine.backgroundScorer(), judgeThread),
                engine,
                catalogues,
                judgeId,
                engine::gpu,
                warnings,
                () -> {
                    engine.close();
                    judgeThread.close();
                });
    }

    private Map<String, FeatureCatalog> catalogues(List<EngineSettings.SaeChoice> saes, List<String> warnings) {
        Map<String, FeatureCatalog> known = new HashMap<>();
        for (EngineSettings.SaeChoice sae : saes) {
            try {
                FeatureCatalogFile.read(sae.folder())
                        .ifPresentOrElse(
                                c -> known.put(sae.id(), c),
                                () -> warnings.add(texts.get("loading.noCatalogue", sae.id())));
            } catch (EngineException e) {
                LOG.warn("features are shown without figures", e);
                warnings.add(texts.get("loading.badCatalogue", e.explanation()));
            }
        }
        return known;
    }

    private Optional<ToxicityJudge> judge(List<String> warnings) {
        try {
            return judges.get();
        } catch (EngineException e) {
            LOG.warn("toxicity is not measured", e);
            warnings.add(texts.get("loading.badJudge", e.explanation()));
            return Optional.empty();
        }
    }
}
