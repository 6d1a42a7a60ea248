package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// Any set of hooks in one run, against the reference numbers.
@Tag("parity")
class HookCaptureTest {
    @TempDir
    private Path cache = Path.of("");

    /// In one pass and in passes of 3 tokens over the cache. The reference has no numbers for what attention
    /// and MLP add: together they are the difference between a block's output and its input.
    @ParameterizedTest
    @CsvSource({"llama, 256", "llama, 3", "gpt2, 256", "gemma2, 3", "gpt_neox, 256", "qwen3, 256"})
    void everyHookOfEveryLayerIsTheReferences(String model, int chunk) {
        Path folder = Fixtures.ROOT.resolve("models").resolve(model);
        try (SafetensorsFile reference = SafetensorsFile.open(folder.resolve("reference.safetensors"));
                OpenModel opened = OpenModel.of(ModelCheckpoint.open(folder), cache)) {
            int tokens = reference.tensor("input_ids").shape().intDim(1);
            float[] all = reference.tensor("input_ids").toFloats();
            int[] ids = IntStream.range(0, tokens).map(i -> (int) all[i]).toArray();
            Set<HookPoint> hooks = new TreeSet<>();
            for (int layer = 0; layer < opened.shape().nLayers(); layer++) {
                for (Site site : Site.values()) {
                    if (site != Site.RESID_MID || !model.equals("gpt_neox")) {
                        hooks.add(new HookPoint(layer, site));
                    }
                }
            }
            Map<HookPoint, float[]> values = capture(opened, hooks, ids, chunk);
            assertThat(values.keySet()).isEqualTo(hooks);
            int compared = 0;
            for (Map.Entry<HookPoint, float[]> e : values.entrySet()) {
                String name = e.getKey().site().shortName() + "." + e.getKey().layer();
                if (reference.tensors().containsKey(name)) {
                    compared++;
                    assertClose(
                            name + " of " + model,
                            e.getValue(),
                            reference.tensor(name).toFloats());
                }
            }
            assertThat(compared).isGreaterThanOrEqualTo(4 * opened.shape().nLayers());
            for (int layer = 0; layer < opened.shape().nLayers(); layer++) {
                int at = layer;
                float[] sum = Stream.of(Site.RESID_PRE, Site.ATTN_OUT, Site.MLP_OUT)
                        .map(site -> Objects.requireNonNull(values.get(new HookPoint(at, site))))
                        .reduce(HookCaptureTest::plus)
                        .orElseThrow();
                assertClose(
                        "block " + layer + " of " + model,
                        sum,
                        Objects.requireNonNull(values.get(HookPoint.residPost(layer))));
            }
        }
    }

    private static float[] plus(float[] a, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < sum.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private static void assertClose(String what, float[] computed, float[] reference) {
        for (int i = 0; i < computed.length; i++) {
            assertThat(computed[i])
                    .as("%s at %d", what, i)
                    .isCloseTo(reference[i], within(3e-4f + 3e-4f * Math.abs(reference[i])));
        }
    }

    private static Map<HookPoint, float[]> capture(OpenModel model, Set<HookPoint> hooks, int[] ids, int chunk) {
        HookCapture.check(model.shape(), hooks, ids.length);
        try (DecoderSession session = model.session(
                Mode.EXACT, new DecoderSession.Layout(List.of(), hooks, false), SessionSettings.standard(64))) {
            return HookCapture.run(session, hooks, ids, chunk, Cancellation.never());
        }
    }

    @Test
    void whatIsNotThereIsRefusedByName() {
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(Fixtures.TINY_LLAMA), cache);
                OpenModel parallel =
                        OpenModel.of(ModelCheckpoint.open(Fixtures.ROOT.resolve("models/gpt_neox")), cache)) {
            Set<HookPoint> above = Set.of(new HookPoint(7, Site.Z));
            assertThatThrownBy(() -> capture(model, above, new int[] {1}, 8))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("blocks.7.attn.hook_z")
                    .hasMessageContaining("0 to 2");
            Set<HookPoint> mid = Set.of(new HookPoint(1, Site.RESID_MID));
            assertThatThrownBy(() -> capture(parallel, mid, new int[] {1}, 8))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("hook_resid_mid");
            assertThatThrownBy(() -> capture(model, mid, new int[0], 8))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("no tokens");
        }
    }
}
