package steerbench.engine.workbench;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// Tests that each have a [LocalEngine] of the tiny model of their own.
abstract class WithLocalEngine {
    static final EngineSettings SETTINGS = new EngineSettings(
            Fixtures.TINY_GGUF,
            List.of(new EngineSettings.SaeChoice("tiny", Fixtures.TINY_SAE)),
            Mode.EXACT,
            WeightPrecision.STORED,
            2,
            4,
            64,
            8);

    @TempDir
    Path cache = Path.of("");

    LocalEngine engine = uninitialised();

    @SuppressWarnings("NullAway") // set by @BeforeEach
    private static LocalEngine uninitialised() {
        return null;
    }

    @BeforeEach
    void open() {
        engine = LocalEngine.open(SETTINGS, cache);
    }

    @AfterEach
    void close() {
        engine.close();
    }
}
