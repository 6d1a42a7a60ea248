package steerbench.app.sweep;

import java.util.List;
import steerbench.app.common.ProgramVersion;
import steerbench.app.mask.ToxicWords;
import steerbench.app.run.RunService;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.SaeInfo;
import steerbench.engine.workbench.TextRequest;

/// A sweep as `sweep.json`: everything that its rows depend on, so that they go on only where they fit. Not how
/// many threads compute.
///
/// @param format of this file and the rows beside it
/// @param programs that made rows, the first one first: their versions, and ONNX Runtime's
/// @param masking says that prompts are unmasked
/// @param draws how tokens are drawn from the same random numbers
/// @param promptToxicity of the request's prompts, as their file says (null where it does not); empty: of none
/// @param judge `name@version`
record SweepDocument(
        int format,
        List<String> programs,
        String masking,
        String model,
        FileStamp modelFile,
        List<Sae> saes,
        String arithmetic,
        String device,
        String judge,
        String draws,
        List<Double> promptToxicity,
        TextRequest request) {
    SweepDocument {
        programs = List.copyOf(programs);
        promptToxicity = List.copyOf(promptToxicity);
    }

    static final int FORMAT = 1;

    private static final String DRAWS = "gumbel"; // decision 24

    /// @param options that its folder does not hold
    record Sae(SaeInfo info, FileStamp folder, String options) {}

    static SweepDocument of(EngineSettings settings, RunService runs, SweepTask task) {
        EngineInfo engine = runs.engine();
        return new SweepDocument(
                FORMAT,
                List.of(ProgramVersion.with(engine)),
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
                DRAWS,
                task.promptToxicity(),
                task.request());
    }

    SweepDocument with(List<String> others, TextRequest other, List<Double> toxicity) {
        return new SweepDocument(
                format, others, masking, model, modelFile, saes, arithmetic, device, judge, draws, toxicity, other);
    }
}
