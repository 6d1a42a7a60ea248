package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;
import steerbench.engine.TinyEngine;
import steerbench.engine.sae.SaeFolder;
import steerbench.engine.weights.Mode;

/// What is foretold is what is allocated then.
@Tag("unit")
class SessionMemoryTest {
    private static final String BESIDE = "beside";

    @TempDir
    private Path dir = Path.of("");

    @Test
    void cachesAndPassesTakeWhatWasForetold() throws IOException {
        Path beside = SaeFolder.saeLens(dir.resolve(BESIDE), "blocks.2.hook_mlp_out", 32, 100, "");
        Path normalising = Fixtures.ROOT.resolve("saes/llama.norm_layer_norm");
        Map<String, Path> saes =
                new TreeMap<>(Map.of(BESIDE, beside, "normalising", normalising, TinyEngine.SAE, Fixtures.TINY_SAE));
        try (TinyEngine engine = new TinyEngine(dir.resolve("cache"), Mode.EXACT, 5, saes)) {
            DecoderSession session = engine.session();
            SessionMemory memory = session.memory();
            assertThat(memory.fromLayer()).isPositive();
            for (PassShape shape : List.of(
                    new PassShape(1, 1, 1, List.of(1, 1, 1)),
                    new PassShape(3, 7, 5, List.of(2, 4, 9)),
                    new PassShape(8, 1, 8, List.of(16, 1, 3)))) {
                try (Pass pass = session.newPass(shape)) {
                    assertThat(memory.pass(shape)).as("%s", shape).isEqualTo(pass.bytes());
                }
            }
            try (SplitCache cache = session.newCache(3, 17)) {
                assertThat(memory.lowerCache(3, 17)).isEqualTo(cache.lower().bytes());
                assertThat(memory.upperCache(3, 17)).isEqualTo(cache.upper().bytes());
                assertThat(memory.cache(3, 17)).isEqualTo(cache.bytes());
            }
        }
    }
}
