package steerbench.engine.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;
import steerbench.engine.TinyEngine;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.Generator;
import steerbench.engine.generation.GeneratorLimits;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.layers.AttentionKind;
import steerbench.engine.parity.ParityComputation;
import steerbench.engine.parity.ParityLine;
import steerbench.engine.parity.ParityLog;
import steerbench.engine.parity.ParityRunner;
import steerbench.engine.parity.Verdict;
import steerbench.engine.prompt.Vocabulary;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Devices;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.Mode;

/// The fixtures on a GPU: hooks, logits, steering, greedy decoding with the cache.
@Tag("gpu")
class GpuParityTest {
    private static final double FLOAT_TOLERANCE = 1e-3;
    private static final double HALF_TOLERANCE = 0.05; // as RehearsalParityTest on the CPU

    private static List<ParityLine> lines(String only, Optional<AttentionKind> attention, Path cache) {
        ParityLog log = ParityLog.only(Pattern.compile(only), line -> {});
        ParityComputation computation = new ParityComputation(Devices.of(DeviceChoice.CUDA), attention);
        new ParityRunner(Fixtures.ROOT, cache, sha -> Optional.empty(), log, computation, Progress.none()).run();
        return log.lines();
    }

    @Test
    void float32MatchesTheReference(@TempDir Path cache) {
        List<ParityLine> lines = lines("^(models|gguf|steering)/", Optional.empty(), cache);
        assertThat(lines).hasSizeGreaterThan(1000).noneMatch(l -> l.verdict() == Verdict.NOT_RUN);
        assertThat(lines).filteredOn(l -> l.tolerance() > 0).allMatch(l -> l.maxAbsolute() <= FLOAT_TOLERANCE);
        assertThat(lines)
                .as("greedy ids, gates")
                .filteredOn(l -> l.tolerance() == 0)
                .allMatch(l -> l.verdict() == Verdict.PASS);
    }

    @Test
    void capturedStepsDecodeWhatOthersDecode(@TempDir Path cache) {
        SessionSettings settings = SessionSettings.standard(64).on(Devices.of(DeviceChoice.CUDA));
        int[] usual = greedy(settings, cache);
        assertThat(greedy(settings.capturingSteps(), cache)).containsExactly(usual);
    }

    private static int[] greedy(SessionSettings settings, Path cache) {
        DecoderSession.Layout half = DecoderSession.Layout.of(List.of()).with(AttentionKind.FUSED_HALF);
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(Fixtures.TINY_LLAMA), cache);
                DecoderSession session = model.session(Mode.EXACT, half, settings);
                Generator generator = new Generator(
                        session, Vocabulary.withoutText(session.shape().vocabSize()), GeneratorLimits.standard(4))) {
            return generator
                    .generate(
                            TinyEngine.request(
                                    List.of(TinyEngine.prompt(40, 41, 77)),
                                    List.of(SteeringPlan.unsteered()),
                                    SamplingSettings.greedy()),
                            GenerationListener.silent(),
                            Cancellation.never())
                    .continuations()
                    .getFirst()
                    .ids();
        }
    }

    @Test
    void float16AttentionStaysCloseToTheReference(@TempDir Path cache) {
        List<ParityLine> lines = lines("^models/", Optional.of(AttentionKind.FUSED_HALF), cache);
        assertThat(lines)
                .filteredOn(l -> l.tolerance() > 0)
                .hasSizeGreaterThan(300)
                .allMatch(l -> l.maxAbsolute() <= HALF_TOLERANCE);
    }
}
