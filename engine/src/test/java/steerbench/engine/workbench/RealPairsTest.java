package steerbench.engine.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steerbench.engine.fit.FitFigures;
import steerbench.engine.fit.MeasuredPair;
import steerbench.engine.fit.SaeVerdict.Level;
import steerbench.engine.hub.HubCache;
import steerbench.engine.hub.HubSettings;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.Mode;

/// The published pairs, where their weights are in the Hugging Face cache; elsewhere reported as skipped with
/// what is missing (the rows stand in CONTRIBUTING.md).
@Tag("model")
class RealPairsTest {
    private static final CacheFolders FOLDERS = CacheFolders.ofUser();
    private static final HubCache HUB = new HubCache(HubSettings.ofUser().cache());

    /// In the exact mode weights of 16 bits are written out as 32: too much for a model of this many bytes.
    private static final long LARGE = 2L << 30;

    static List<MeasuredPair> pairs() {
        return MeasuredPair.all();
    }

    /// The folder of a snapshot that holds `file`.
    private static Optional<Path> snapshot(String repository, String file) {
        return HUB.snapshots().stream()
                .filter(s -> s.repo().id().equals(repository))
                .map(HubCache.Snapshot::folder)
                .filter(s -> Files.exists(s.resolve(file)))
                .findFirst();
    }

    private static Path model(MeasuredPair pair) {
        for (String name : pair.models()) {
            for (String weights : List.of("model.safetensors", "model.safetensors.index.json")) {
                Optional<Path> found = snapshot(name, weights).filter(s -> Files.exists(s.resolve("tokenizer.json")));
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        return missing(String.join(" or ", pair.models()) + " (safetensors, config.json, tokenizer.json)");
    }

    private static Path sae(MeasuredPair pair) {
        for (String file : List.of("cfg.json", "params.npz")) {
            Optional<Path> found = snapshot(pair.sae(), pair.saeFolder() + "/" + file);
            if (found.isPresent()) {
                return found.get().resolve(pair.saeFolder());
            }
        }
        return missing(pair.sae() + "/" + pair.saeFolder());
    }

    private static Path missing(String what) {
        return Assumptions.abort("not run: " + what + " is not in " + HUB.root());
    }

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            long sum = 0;
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".safetensors")).toList()) {
                sum += Files.size(file);
            }
            return sum;
        }
    }

    private static EngineSettings settings(MeasuredPair pair) throws IOException {
        Path model = model(pair);
        EngineSettings settings =
                EngineSettings.standard(model, List.of(new EngineSettings.SaeChoice("sae", sae(pair))));
        return settings.withMode(bytes(model) > LARGE ? Mode.FAST : Mode.EXACT);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void givesWhatWasMeasured(MeasuredPair pair) throws IOException {
        EngineSettings settings = settings(pair);
        try (LocalEngine engine = LocalEngine.open(settings, FOLDERS.packed())) {
            PairCheck.Outcome outcome = PairCheck.run(engine, "sae", pair, Cancellation.never());
            assertThat(outcome.failures()).as(outcome.toString()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void fitsTogether(MeasuredPair pair) throws IOException {
        SaeCheck.Report report = SaeCheck.measured(
                        settings(pair), FOLDERS.packed(), Progress.none(), Cancellation.never())
                .getFirst();
        assertThat(report.verdict().level())
                .as(report.verdict().warnings().toString())
                .isNotEqualTo(Level.DOES_NOT_FIT);
        FitFigures figures = Objects.requireNonNull(report.figures());
        assertThat(figures.unexplained()).isLessThan(0.5);
        assertThat(Objects.requireNonNull(figures.loss()).recovered()).isGreaterThan(0.7);
    }
}
