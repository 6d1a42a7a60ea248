package steerbench.app.run;

import java.util.List;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.TextResult;

/// A finished run with everything that is needed to show, save or repeat it.
///
/// @param scored in the order of the continuations
public record ScoredRun(EngineInfo engine, JudgeId judge, TextResult result, List<ScoredContinuation> scored) {
    public ScoredRun {
        scored = List.copyOf(scored);
    }
}
