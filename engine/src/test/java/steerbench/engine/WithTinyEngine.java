package steerbench.engine;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.prompt.Prompt;

/// Tests of one [TinyEngine].
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class WithTinyEngine {
    protected TinyEngine engine = uninitialised();

    @SuppressWarnings("NullAway") // set by @BeforeAll
    private static TinyEngine uninitialised() {
        return null;
    }

    @BeforeAll
    void open(@TempDir Path cache) {
        engine = new TinyEngine(cache);
    }

    @AfterAll
    void close() {
        engine.close();
    }

    /// Of so many ids, the BOS among them; another one for another seed.
    protected static Prompt prompt(int length, int seed) {
        return TinyEngine.prompt(IntStream.range(1, length)
                .map(i -> 10 + (37 * i + 11 * seed) % 250)
                .toArray());
    }
}
