package steerbench.engine.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.layers.AttentionKind;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Devices;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.session.SplitCache;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// Every node of every graph runs on CUDA, keys and values lie there, a prompt and a step pass. Says nothing
/// of numbers, so it also runs with the stand-in for NVIDIA's libraries (`docs/gpu.md`).
@Tag("gpu")
@Tag("stand-in")
class GpuPlacementTest {
    private static final SessionSettings SETTINGS = SessionSettings.standard(64).on(Devices.of(DeviceChoice.CUDA));
    private static final int TOKENS = 5;

    static List<CudaCase> cases() {
        return CudaCase.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void nothingRunsOnTheCpu(CudaCase tested, @TempDir Path cache) {
        Optional<SparseAutoencoder> sae = tested.openSae(cache);
        try (OpenModel model = tested.open(cache);
                DecoderSession session = tested.session(model, tested.sites(sae, cache, SETTINGS), SETTINGS)) {
            assertThat(session.computesOn()).startsWith("CUDA").doesNotContain("CPU");
            assertThat(session.arithmetic()).contains("CUDA");
            try (SplitCache caches = session.newCache(2, 16)) {
                assertThat(caches.memoryNames()).containsExactly("Cuda");
                run(session, caches, 0, TOKENS);
                run(session, caches, TOKENS, 1);
            }
        } finally {
            sae.ifPresent(SparseAutoencoder::close);
        }
    }

    @Test
    void whatDoesRunOnTheCpuIsSaid(@TempDir Path cache) {
        CudaCase llama = new CudaCase("models/llama", "", Mode.EXACT);
        DecoderSession.Layout float32 = DecoderSession.Layout.of(List.of()).with(AttentionKind.FUSED);
        try (OpenModel model = llama.open(cache);
                DecoderSession session = model.session(Mode.EXACT, float32, SETTINGS)) {
            assertThat(session.computesOn()).contains("on the CPU", "GroupQueryAttention");
        }
    }

    private static void run(DecoderSession session, SplitCache caches, int from, int tokens) {
        List<Integer> slots = session.sites().stream().map(_ -> 2).toList();
        try (Pass pass = session.newPass(new PassShape(2, tokens, 2, slots))) {
            for (int row = 0; row < 2; row++) {
                pass.row(row, from, tokens);
                for (int s = 0; s < tokens; s++) {
                    pass.token(row, s, 1 + s);
                }
                pass.logitRow(row, row, tokens - 1);
            }
            session.run(pass, caches, 0, Cancellation.never());
        }
    }
}
