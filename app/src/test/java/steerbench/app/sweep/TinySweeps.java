package steerbench.app.sweep;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import steerbench.app.report.RunOverview;
import steerbench.app.run.RunListener;
import steerbench.app.state.LoadedEngine;
import steerbench.app.testing.TinySaes;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.task.Progress;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

/// Sweeps of the tiny model: three parts of at most four prompts.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TinySweeps {
    static final int PROMPTS = 10;
    static final int SAMPLES = 16;
    static final int ROWS_OF_PROMPT = 2 * SAMPLES;

    static final RunListener SILENT = new RunListener() {};

    LoadedEngine engine = uninitialised();
    final List<Long> resumed = new ArrayList<>();
    final List<Long> kept = new ArrayList<>();
    TextRequest whole = request(5);
    List<Double> toxicity = List.of();

    @TempDir
    Path folder = Path.of("");

    @SuppressWarnings("NullAway") // set by @BeforeAll
    private static LoadedEngine uninitialised() {
        return null;
    }

    @BeforeAll
    void open(@TempDir Path cache) {
        engine = TinySaes.open(cache);
    }

    @BeforeEach
    void knowNothing() {
        toxicity = request(5).prompts().stream().map(_ -> Double.NaN).toList();
    }

    @AfterAll
    void close() {
        engine.close();
    }

    static SteeringPlan steered(double strength) {
        return SteeringPlan.of(
                List.of(SteeredFeature.of(TinySaes.HIGH, 3)), SteeringTier.CONSTANT, Magnitude.RESIDUAL, strength);
    }

    static List<PromptSpec> prompts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> PromptSpec.raw("shut up number " + i))
                .toList();
    }

    static TextRequest request(long seed) {
        return new TextRequest(
                prompts(PROMPTS),
                List.of(SteeringPlan.unsteered(), steered(0.4)),
                SAMPLES,
                3,
                SamplingSettings.nucleus(seed),
                true,
                Map.of());
    }

    RunOverview sweep(TextRequest request, Path into, Progress progress, Cancellation cancellation) {
        resumed.clear();
        kept.clear();
        return new Sweep(engine.choice().settings(), engine.reader(), engine.runs())
                .run(
                        new SweepTask(request, toxicity, into),
                        new Sweep.Kept() {
                            @Override
                            public void there(long rows, long missing, TextRequest sweep) {
                                resumed.add(rows);
                                whole = sweep;
                            }

                            @Override
                            public void stopped(long rows, long missing) {
                                kept.add(rows);
                                kept.add(missing);
                            }
                        },
                        progress,
                        cancellation);
    }

    RunOverview sweep(Path into) {
        return sweep(request(5), into, Progress.none(), Cancellation.never());
    }

    /// Up to the middle of the second part.
    void stopHalfway(Path into) {
        Cancellation cancellation = new Cancellation();
        Progress stops = (_, done, _) -> {
            if (done > 5L * ROWS_OF_PROMPT) {
                cancellation.cancel();
            }
        };
        assertThatThrownBy(() -> sweep(request(5), into, stops, cancellation)).isInstanceOf(CancelledException.class);
    }
}
