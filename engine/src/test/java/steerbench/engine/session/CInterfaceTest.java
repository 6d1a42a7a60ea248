package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;
import steerbench.engine.TinyEngine;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.device.Device;
import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.GenerationRequest;
import steerbench.engine.generation.Generator;
import steerbench.engine.generation.GeneratorLimits;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.layers.AttentionKind;
import steerbench.engine.ortapi.OrtApi;
import steerbench.engine.ortapi.SelfTest;
import steerbench.engine.problem.ClosedException;
import steerbench.engine.problem.RuntimeFailureException;
import steerbench.engine.prompt.Vocabulary;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.weights.Mode;

/// ONNX Runtime's C interface with mirrored memory, as CUDA needs it, against its Java interface: the same
/// graph on the same provider gives the same bits.
@Tag("unit")
class CInterfaceTest {
    private static final int[] IDS = {1, 40, 41, 77, 5, 120, 33};

    @TempDir
    private Path cache = Path.of("");

    private interface Work<T> {
        T with(DecoderSession session);
    }

    /// A session with an SAE, in float32 with standard attention, which both interfaces can run.
    private <T> T run(Device device, Work<T> work) {
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(Fixtures.TINY_LLAMA), cache);
                SparseAutoencoder sae = SaeFormats.open(Fixtures.TINY_SAE, SaeOptions.none(), cache)) {
            SaeSite site = new SaeSite(TinyEngine.SAE, sae, Mode.EXACT, 8, false);
            DecoderSession.Layout layout = new DecoderSession.Layout(List.of(site), Set.of(), true);
            SessionSettings settings = SessionSettings.standard(64).on(device);
            try (DecoderSession session = model.session(Mode.EXACT, layout, settings)) {
                return work.with(session);
            }
        }
    }

    private static List<Continuation> generated(DecoderSession session) {
        SteeredFeature feature = new SteeredFeature(TinyEngine.SAE, 6, 1, 0, OptionalDouble.of(0.5));
        List<SteeringPlan> plans = new ArrayList<>(List.of(SteeringPlan.unsteered()));
        for (SteeringTier tier : SteeringTier.values()) {
            plans.add(SteeringPlan.of(List.of(feature), tier, Magnitude.RESIDUAL, 0.5));
        }
        GenerationRequest request = new GenerationRequest(
                List.of(TinyEngine.prompt(40, 41, 77, 5, 120, 33), TinyEngine.prompt(9, 3)),
                plans,
                2,
                12,
                SamplingSettings.nucleus(7),
                false,
                Map.of(TinyEngine.SAE, Set.of(6, 17)));
        Vocabulary vocabulary = Vocabulary.withoutText(session.shape().vocabSize());
        // Prompts in pieces, so that caches are continued and rows copied.
        try (Generator generator = new Generator(session, vocabulary, new GeneratorLimits(16, 4, 1 << 20, 1 << 28))) {
            return generator
                    .generate(request, GenerationListener.silent(), Cancellation.never())
                    .continuations();
        }
    }

    @Test
    void continuationsAndReceiptsAreTheSame() {
        List<Continuation> java = run(Device.CPU, CInterfaceTest::generated);
        List<Continuation> c = run(Device.REHEARSAL, CInterfaceTest::generated);
        assertThat(java)
                .hasSize(16)
                .anyMatch(k -> k.tokens().getLast().receipt().edited());
        assertThat(c).usingRecursiveComparison().isEqualTo(java);
    }

    /// Logits, then keys and values, of one pass.
    private static List<float[]> passed(DecoderSession session) {
        List<float[]> all = new ArrayList<>();
        try (SplitCache caches = session.newCache(1, IDS.length);
                Pass pass = session.newPass(new PassShape(1, IDS.length, 1, List.of(1)))) {
            pass.row(0, 0, IDS.length);
            for (int s = 0; s < IDS.length; s++) {
                pass.token(0, s, IDS[s]);
            }
            pass.logitRow(0, 0, IDS.length - 1);
            session.run(pass, caches, 0, Cancellation.never());
            all.add(pass.logits(0).toArray(ValueLayout.JAVA_FLOAT));
            all.add(pass.residual().toArray(ValueLayout.JAVA_FLOAT));
            for (KvCache cache : List.of(caches.lower(), caches.upper())) {
                cache.pieces().forEach(p -> all.add(p.toArray(ValueLayout.JAVA_FLOAT)));
            }
        }
        return all;
    }

    @Test
    void logitsKeysAndValuesAreTheSame() {
        List<float[]> java = run(Device.CPU, CInterfaceTest::passed);
        List<float[]> c = run(Device.REHEARSAL, CInterfaceTest::passed);
        assertThat(c).hasSameSizeAs(java).hasSizeGreaterThan(5);
        for (int i = 0; i < java.size(); i++) {
            assertThat(c.get(i)).containsExactly(java.get(i));
            assertThat(java.get(i))
                    .as("something was computed")
                    .contains(java.get(i)[0])
                    .isNotEqualTo(new float[java.get(i).length]);
        }
    }

    @Test
    void keysAndValuesLieWhereTheSessionComputesAndAreBoundOnce() {
        run(Device.REHEARSAL, session -> {
            try (KvCache cache = session.newUpperCache(2, 8)) {
                KvCache.Bound bound = cache.bind(0, 2);
                assertThat(bound.past().values())
                        .allMatch(v -> v instanceof RunValue.OfC c
                                && c.tensor().memoryName().equals("Cpu"));
                assertThat(cache.bind(0, 2)).isSameAs(bound);
            }
            return session;
        });
    }

    @Test
    void halfAttentionHoldsKeysAndValuesInHalfTheMemory() {
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(Fixtures.TINY_LLAMA), cache)) {
            DecoderSession.Layout plain = DecoderSession.Layout.of(List.of());
            SessionSettings settings = SessionSettings.standard(64).on(Device.REHEARSAL);
            try (DecoderSession exact = model.session(Mode.EXACT, plain, settings);
                    DecoderSession half = model.session(Mode.EXACT, plain.with(AttentionKind.FUSED_HALF), settings);
                    SplitCache exactCache = exact.newCache(1, 8);
                    SplitCache halfCache = half.newCache(1, 8)) {
                assertThat(2 * halfCache.bytes()).isEqualTo(exactCache.bytes());
            }
        }
    }

    /// Logits of three steps behind each other.
    private float[][] steps(SessionSettings settings) {
        float[][] logits = new float[3][];
        DecoderSession.Layout half = DecoderSession.Layout.of(List.of()).with(AttentionKind.FUSED_HALF);
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(Fixtures.TINY_LLAMA), cache);
                DecoderSession session = model.session(Mode.EXACT, half, settings);
                SplitCache caches = session.newCache(1, 16);
                Pass pass = session.newPass(new PassShape(1, 1, 1, List.of()))) {
            for (int step = 0; step < logits.length; step++) {
                pass.row(0, step, 1);
                pass.token(0, 0, IDS[step]);
                pass.logitRow(0, 0, 0);
                session.run(pass, caches, 0, Cancellation.never());
                logits[step] = pass.logits(0).toArray(ValueLayout.JAVA_FLOAT);
            }
        }
        return logits;
    }

    @Test
    void resultsSayThatStepsAreCaptured() {
        SessionSettings settings =
                SessionSettings.standard(64).on(Device.REHEARSAL).capturingSteps();
        DecoderSession.Layout plain = DecoderSession.Layout.of(List.of());
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(Fixtures.TINY_LLAMA), cache);
                DecoderSession exact = model.session(Mode.EXACT, plain, settings);
                DecoderSession half = model.session(Mode.EXACT, plain.with(AttentionKind.FUSED_HALF), settings)) {
            assertThat(half.computesOn()).contains("steps as CUDA graphs");
            assertThat(exact.computesOn()).doesNotContain("CUDA graphs"); // sizes change with every step there
        }
    }

    @Test
    void aCapturedStepsLengthChangesNothing() {
        SessionSettings settings = SessionSettings.standard(64).on(Device.REHEARSAL);
        float[][] usual = steps(settings);
        assertThat(steps(settings.capturingSteps())).isDeepEqualTo(usual);
        assertThat(usual[2]).isNotEqualTo(usual[1]);
    }

    @Test
    void aCancelledPassEndsAndTheNextOneRuns() {
        run(Device.REHEARSAL, session -> {
            Cancellation cancelled = new Cancellation();
            cancelled.cancel();
            try (SplitCache caches = session.newCache(1, IDS.length);
                    Pass pass = session.newPass(new PassShape(1, 1, 1, List.of(1)))) {
                pass.row(0, 0, 1);
                pass.token(0, 0, 1);
                pass.logitRow(0, 0, 0);
                assertThatThrownBy(() -> session.run(pass, caches, 0, cancelled))
                        .isInstanceOf(CancelledException.class);
                session.run(pass, caches, 0, Cancellation.never());
                assertThat(pass.logits(0).get(ValueLayout.JAVA_FLOAT, 0)).isNotZero();
            }
            return session;
        });
    }

    @Test
    void memoryGivenBackAfterItsSessionIsNoAccident() {
        KvCache[] late = new KvCache[1];
        run(Device.REHEARSAL, session -> late[0] = session.newUpperCache(1, 8));
        late[0].close();
        assertThat(late[0].bytes()).isPositive();
    }

    @Test
    void aClosedSessionIsRefusedBeforeNativeCode() {
        DecoderSession closed = run(Device.REHEARSAL, session -> session);
        assertThatThrownBy(() -> closed.newCache(1, 8)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> closed.newPass(new PassShape(1, 1, 1, List.of(1))))
                .isInstanceOf(ClosedException.class);
    }

    @Test
    void theFunctionTableIsWhatWeTakeItFor() {
        String version = NativeRuntime.environment(2).getVersion();
        OrtApi api = OrtApi.find().orElseThrow();
        assertThat(SelfTest.failure(api, version)).isEmpty();
        assertThat(SelfTest.failure(api, "1.2.3"))
                .hasValueSatisfying(r -> assertThat(r).contains(version, "1.2.3"));
    }

    @Test
    void cudaWithoutItsLibrariesIsRefusedWithAReason() {
        Device device = new Device(Device.Kind.CUDA, Optional.empty(), "");
        SessionSettings settings = new SessionSettings(2, 8).on(device);
        assertThatThrownBy(() -> SessionRuntime.of(settings, false))
                .hasMessageContaining("CUDA provider")
                .isNotInstanceOf(RuntimeFailureException.class);
    }
}
