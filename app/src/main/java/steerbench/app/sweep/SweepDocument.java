package steerbench.app.sweep;

import java.util.List;
import steerbench.app.mask.ToxicWords;
import steerbench.app.run.RunService;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.SaeInfo;
import steerbench.engine.workbench.TextRequest;

/// A sweep as `sweep.json`: everything that its rows depend on, so that they go on only where they fit. Not how
/// many threads compute.
///
/// @param masking says that prompts are unmasked
/// @param judge `name@version`
record SweepDocument(
        String masking,
        String model,
        FileStamp modelFile,
        List<Sae> saes,
        String arithmetic,
        String device,
        String judge,
        TextRequest request) {

    /// @param options that its folder does not hold
    record Sae(SaeInfo info, FileStamp folder, String options) {}

    static SweepDocument of(EngineSettings settings, RunService runs, TextRequest request) {
        EngineInfo engine = runs.engine();
        return new SweepDocument(
                ToxicWords.UNMASKED,
                engine.model().name(),
                FileStamp.of(settings.model()),
                settings.saes().stream()
                        .map(s -> new Sae(
                                engine.saes().stream()
                                        .filter(info -> info.id().equals(s.id()))
                                        .findFirst()
                                        .orElseThrow(),
                                FileStamp.of(s.folder()),
                                s.options().toString()))
                        .toList(),
                engine.arithmetic(),
                engine.device().replaceAll(", \\d+ threads?$", ""),
                runs.judge().toString(),
                request);
    }
}
