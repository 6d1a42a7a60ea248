package steerbench.app.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import steerbench.app.run.JudgeThread;
import steerbench.app.run.RunService;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.LoadedEngine;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;

/// The tiny Llama of the fixtures with two SAEs, behind block 0 and behind block 1.
public final class TinySaes {
    public static final String LOW = "llama.batchtopk";
    public static final String HIGH = "llama.standard";
    private static final Path FIXTURES = Path.of("../engine/src/test/resources/fixtures");

    private TinySaes() {}

    /// @param cache folder of repacked weights
    public static LoadedEngine open(Path cache) {
        return open(choice(), cache);
    }

    /// In exact mode, as stored.
    public static EngineChoice choice() {
        return new EngineChoice(
                "tiny-llama, F32",
                FIXTURES.resolve("gguf/tiny-llama-F32.gguf"),
                List.of(sae(LOW), sae(HIGH)),
                Mode.EXACT,
                WeightPrecision.STORED);
    }

    public static LoadedEngine open(EngineChoice choice, Path cache) {
        LocalEngine engine = LocalEngine.open(choice.settings(), cache);
        JudgeThread judge = new JudgeThread(new LetterJudge());
        return new LoadedEngine(
                choice,
                engine.info(),
                engine,
                new RunService(engine.info(), engine, engine, judge),
                engine,
                Map.of(),
                Optional.of(judge.id()),
                engine::gpu,
                List.of(),
                () -> {
                    engine.close();
                    judge.close();
                });
    }

    private static EngineSettings.SaeChoice sae(String name) {
        return new EngineSettings.SaeChoice(name, FIXTURES.resolve("saes").resolve(name));
    }
}
