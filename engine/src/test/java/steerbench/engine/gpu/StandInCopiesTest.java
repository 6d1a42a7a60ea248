package steerbench.engine.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import steerbench.engine.device.DeviceChoice;
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

/// What crosses between host and device in a step, as the stand-in for NVIDIA's libraries counts it: what the
/// host fills, once for each half, and what it reads, once. No keys, no values, no residual stream.
@Tag("stand-in")
class StandInCopiesTest {
    private static final int TO_DEVICE = 1;
    private static final int TO_HOST = 2;
    private static final SessionSettings SETTINGS = SessionSettings.standard(64).on(Devices.of(DeviceChoice.CUDA));

    private record Counted(long toDevice, long toHost) {}

    @SuppressWarnings("restricted") // the stand-in's own function
    private static long count(String what, int kind) {
        MethodHandle counter = Linker.nativeLinker()
                .downcallHandle(
                        SymbolLookup.libraryLookup("libcudart.so.12", Arena.global())
                                .findOrThrow(what),
                        FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        try {
            return (long) counter.invokeExact(kind);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static long copies(int kind) {
        return count("standInCopies", kind);
    }

    private static void step(DecoderSession session, Pass pass, SplitCache caches, int position) {
        for (int row = 0; row < 2; row++) {
            pass.row(row, position, 1);
            pass.token(row, 0, 7);
            pass.logitRow(row, row, 0);
        }
        session.run(pass, caches, 0, Cancellation.never());
    }

    @Test
    void stepsAreCapturedAndReplayedPromptsAreNot(@TempDir Path cache) {
        CudaCase tested = new CudaCase("models/llama", "llama.standard", Mode.FAST);
        SessionSettings capturing = SETTINGS.capturingSteps();
        Optional<SparseAutoencoder> sae = tested.openSae(cache);
        try (OpenModel model = tested.open(cache);
                DecoderSession session = tested.session(model, tested.sites(sae, cache, capturing), capturing);
                SplitCache caches = session.newCache(2, 16);
                Pass prompt = session.newPass(new PassShape(2, 3, 2, List.of(2)));
                Pass pass = session.newPass(new PassShape(2, 1, 2, List.of(2)))) {
            long before = count("standInGraphLaunches", 0);
            for (int row = 0; row < 2; row++) {
                prompt.row(row, 0, 3);
                prompt.logitRow(row, row, 2);
            }
            session.run(prompt, caches, 0, Cancellation.never());
            session.run(prompt, caches, 0, Cancellation.never());
            assertThat(count("standInGraphLaunches", 0)).isEqualTo(before);
            step(session, pass, caches, 3); // captured, and launched once each half
            for (int position = 4; position < 8; position++) {
                long launched = count("standInGraphLaunches", 0);
                long kernels = count("standInKernels", 0);
                step(session, pass, caches, position);
                assertThat(count("standInGraphLaunches", 0) - launched).isEqualTo(2);
                assertThat(count("standInKernels", 0))
                        .as("nothing is launched by itself")
                        .isEqualTo(kernels);
            }
        } finally {
            sae.ifPresent(SparseAutoencoder::close);
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aStepCopiesWhatTheHostFillsAndReads(Mode mode, @TempDir Path cache) {
        CudaCase tested = new CudaCase("models/llama", "llama.standard", mode);
        Optional<SparseAutoencoder> sae = tested.openSae(cache);
        try (OpenModel model = tested.open(cache);
                DecoderSession session = tested.session(model, tested.sites(sae, cache, SETTINGS), SETTINGS);
                SplitCache caches = session.newCache(2, 16);
                Pass pass = session.newPass(new PassShape(2, 1, 2, List.of(2)))) {
            assertThat(session.isCut()).isTrue();
            for (int step = 0; step < 4; step++) {
                Counted before = new Counted(copies(TO_DEVICE), copies(TO_HOST));
                step(session, pass, caches, step);
                if (step > 0) { // the first run unpacks what the kernels want
                    assertThat(copies(TO_DEVICE) - before.toDevice()).as("in").isEqualTo(2);
                    assertThat(copies(TO_HOST) - before.toHost()).as("out").isEqualTo(1);
                }
            }
        } finally {
            sae.ifPresent(SparseAutoencoder::close);
        }
    }
}
