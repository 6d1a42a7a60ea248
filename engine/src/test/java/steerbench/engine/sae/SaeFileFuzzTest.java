package steerbench.engine.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.Fixtures;
import steerbench.engine.problem.EngineException;

/// SAE files with random damage: they open, or are refused as a declared problem, in bounded time.
@Tag("unit")
class SaeFileFuzzTest {
    private static final int ROUNDS = 300;
    private static final String[] JSON_PARTS = {
        "0",
        "-1",
        "2147483648",
        "1e308",
        "99999999999999999999",
        "null",
        "true",
        "\"\"",
        "{}",
        "[]",
        "[[[[[[",
        "\"",
        ","
    };

    @ParameterizedTest
    @CsvSource({
        "llama.standard, cfg.json",
        "gpt2.jb_old, cfg.json",
        "gpt2.topk_rescale, sae_weights.safetensors",
        "gemma2.gemma_scope, layer_1/width_16k/average_l0_10/params.npz",
        "gemma3_text.gemma_scope_2, resid_post/layer_4_width_16k_l0_medium/config.json",
        "llama.sparsify, layers.1/cfg.json",
        "llama.dictionary_learning, config.json"
    })
    void damageIsADeclaredProblem(String name, String part, @TempDir Path dir) throws IOException {
        Path folder = copy(Fixtures.ROOT.resolve("saes").resolve(name), dir.resolve(name));
        Path file = folder.resolve(part);
        byte[] intact = Files.readAllBytes(file);
        Random random = new Random(20260101);
        long start = System.nanoTime();
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = part.endsWith(".json") && random.nextBoolean()
                    ? withOtherPart(intact, random)
                    : withOtherBytes(intact, random);
            Files.write(file, damaged);
            try {
                SaeFormats.open(folder, SaeOptions.none(), dir.resolve("cache" + round))
                        .close();
            } catch (EngineException e) {
                refused++;
            } catch (RuntimeException | Error e) {
                fail("round " + round + " of " + part, e);
            }
        }
        assertThat(refused).isPositive();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(60));
    }

    /// A few bytes changed, or the end cut off; in binary files mostly near the ends, where their headers
    /// are.
    private static byte[] withOtherBytes(byte[] intact, Random random) {
        if (random.nextInt(8) == 0) {
            return Arrays.copyOf(intact, random.nextInt(intact.length));
        }
        byte[] damaged = intact.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int near = Math.min(intact.length, 400);
            int at = switch (random.nextInt(3)) {
                case 0 -> random.nextInt(near);
                case 1 -> intact.length - 1 - random.nextInt(near);
                default -> random.nextInt(intact.length);
            };
            damaged[at] = (byte) random.nextInt(256);
        }
        return damaged;
    }

    /// A value of a JSON file replaced by another.
    private static byte[] withOtherPart(byte[] intact, Random random) {
        String text = new String(intact, java.nio.charset.StandardCharsets.UTF_8);
        int colon = text.indexOf(':', random.nextInt(text.length()));
        if (colon < 0) {
            return intact.clone();
        }
        int end = colon + 1;
        while (end < text.length() && ",}\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String part = JSON_PARTS[random.nextInt(JSON_PARTS.length)];
        return (text.substring(0, colon + 1) + part + text.substring(end))
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        return to;
    }
}
