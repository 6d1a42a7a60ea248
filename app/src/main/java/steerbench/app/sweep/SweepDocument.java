package steerbench.app.sweep;

import java.util.List;
import steerbench.app.mask.ToxicWords;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.SaeInfo;
import steerbench.engine.workbench.TextRequest;

/// A sweep as `sweep.json`: everything that its rows depend on, so that they go on only where they fit.
///
/// @param masking says that prompts are unmasked
/// @param judge `name@version`
record SweepDocument(
        String masking,
        String model,
        String modelFile,
        List<SaeInfo> saes,
        String arithmetic,
        String device,
        String judge,
        TextRequest request) {

    static SweepDocument of(EngineInfo engine, JudgeId judge, TextRequest request) {
        return new SweepDocument(
                ToxicWords.UNMASKED,
                engine.model().name(),
                engine.modelFile(),
                engine.saes(),
                engine.arithmetic(),
                engine.device(),
                judge.toString(),
                request);
    }
}
