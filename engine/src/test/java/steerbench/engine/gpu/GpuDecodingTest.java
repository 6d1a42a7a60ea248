package steerbench.engine.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.Mode;
import steerbench.engine.workbench.DefaultPair;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;

/// The default pair, which must be in the cache, on a GPU: float32 decodes greedily what the CPU decodes.
@Tag("gpu")
class GpuDecodingTest {
    private static final String PROMPT = "The history of the printing press begins in";
    private static final int TOKENS = 48;

    private static List<Continuation> decoded(DeviceChoice device) {
        CacheFolders folders = CacheFolders.ofUser();
        EngineSettings settings = new DefaultPair(folders)
                .settings(Progress.none(), Cancellation.never())
                .withMode(Mode.EXACT)
                .on(device);
        try (LocalEngine engine = LocalEngine.open(settings, folders.packed())) {
            assertThat(engine.info().device()).startsWith(device.name());
            SteeringPlan steered = SteeringPlan.of(
                    List.of(SteeredFeature.of(engine.info().saes().getFirst().id(), 11)),
                    SteeringTier.CONSTANT,
                    Magnitude.RESIDUAL,
                    0.1);
            TextRequest request = new TextRequest(
                    List.of(PromptSpec.raw(PROMPT)),
                    List.of(SteeringPlan.unsteered(), steered),
                    1,
                    TOKENS,
                    SamplingSettings.greedy(),
                    false,
                    Map.of());
            return engine.generate(request, GenerationListener.silent(), Cancellation.never())
                    .join()
                    .generation()
                    .continuations();
        }
    }

    @Test
    void float32DecodesWhatTheCpuDecodes() {
        List<int[]> cpu = new ArrayList<>();
        decoded(DeviceChoice.CPU).forEach(c -> cpu.add(c.ids()));
        List<Continuation> cuda = decoded(DeviceChoice.CUDA);
        for (int i = 0; i < cpu.size(); i++) {
            assertThat(cuda.get(i).ids()).containsExactly(cpu.get(i));
        }
        assertThat(cuda.get(1).tokens().getLast().receipt().edited()).isTrue();
    }
}
