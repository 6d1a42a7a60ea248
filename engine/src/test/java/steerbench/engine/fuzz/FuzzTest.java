package steerbench.engine.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Damaged files are refused with a declared problem, whatever the damage. `docs/hostile-files.md` says how
/// to run more inputs.
@Tag("unit")
class FuzzTest {
    private static final Logger LOG = LoggerFactory.getLogger(FuzzTest.class);
    private static final int INPUTS = Integer.getInteger("fuzz.inputs", 500);
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_121);
    private static final Path CRASHES = Path.of("target/fuzz");
    private static final Path KEPT = Path.of("src/test/resources/hostile");

    static List<FuzzTarget> targets() {
        String only = System.getProperty("fuzz.reader", "");
        return FuzzTargets.all().stream()
                .filter(t -> only.isEmpty() || List.of(only.split(",", -1)).contains(t.name()))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void damageIsADeclaredProblem(FuzzTarget target, @TempDir Path work) throws IOException {
        Fuzzer.Report report = new Fuzzer(target, work, CRASHES).run(INPUTS, SEED);
        LOG.warn("{}", report);
        assertThat(report.crashes()).isEmpty();
        assertThat(report.refused()).isPositive();
    }

    /// Inputs that once crashed, in a folder a reader.
    @ParameterizedTest
    @MethodSource("targets")
    void whatOnceCrashedDoesNotAnyMore(FuzzTarget target, @TempDir Path work) throws IOException {
        Path folder = KEPT.resolve(target.name());
        if (!Files.isDirectory(folder)) {
            return; // this reader has not crashed yet
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                Fuzzer.Report report = new Fuzzer(target, work, CRASHES).replay(Files.readAllBytes(file));
                assertThat(report.crashes()).as(file.toString()).isEmpty();
            }
        }
    }
}
