package steerbench.engine.steering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.graph.SiteTensor;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.sae.SaeFolder;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.session.SplitCache;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// SAEs of all kinds in a decoder: where they read beside the stream, and what ablating takes out.
@Tag("unit")
class SaeSitesTest {
    private static final int[] IDS = {1, 40, 41, 77, 5, 120, 33};
    private static final String SAE = "s";

    @TempDir
    private Path dir = Path.of("");

    private SaeSite site(SparseAutoencoder sae, int readout) {
        return new SaeSite(SAE, sae, Mode.EXACT, readout, true);
    }

    private void run(
            String model,
            SparseAutoencoder sae,
            SteeringPlan plan,
            Set<Integer> watched,
            BiConsumer<Pass, SlotTable> read) {
        HookPoint hook = sae.config().hook();
        try (OpenModel opened = OpenModel.of(
                        ModelCheckpoint.open(Fixtures.ROOT.resolve("models").resolve(model)), dir.resolve("cache"));
                DecoderSession session = opened.session(
                        Mode.EXACT,
                        new DecoderSession.Layout(List.of(site(sae, 5)), Set.of(hook), false),
                        SessionSettings.standard(64))) {
            List<SlotTable> tables = SlotTable.of(session.sites(), List.of(plan), Map.of(SAE, watched));
            RowSteering steering = new RowSteering(plan, tables);
            int slots = tables.getFirst().size();
            try (SplitCache cache = session.newCache(1, IDS.length);
                    Pass pass = session.newPass(new PassShape(1, IDS.length, 1, List.of(slots)))) {
                pass.row(0, 0, IDS.length);
                pass.logitRow(0, 0, IDS.length - 1);
                steering.writePlan(pass.site(0), 0, 0);
                for (int s = 0; s < IDS.length; s++) {
                    pass.token(0, s, IDS[s]);
                    steering.writeToken(pass.site(0), 0, s, true, s > 0);
                }
                session.run(pass, cache, 0, Cancellation.never());
                steering.readLatches(pass.site(0), 0, 0);
                read.accept(pass, tables.getFirst());
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llama, blocks.1.attn.hook_z, 64",
        "llama, blocks.0.hook_resid_pre, 32",
        "llama, blocks.2.hook_resid_post, 32",
        "llama, blocks.2.hook_mlp_out, 32",
        "llama, blocks.0.hook_attn_out, 32",
        "llama, blocks.1.mlp.hook_post, 96",
        "gemma2, blocks.1.attn.hook_z, 64",
        "gpt_neox, blocks.1.hook_mlp_out, 64"
    })
    void whereverItSitsItReadsAsTheSaeAlone(String model, String hook, int width) throws IOException {
        Path folder = SaeFolder.saeLens(dir.resolve("sae"), hook, width, 100, "\"reshape_activations\": \"hook_z\",");
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), dir.resolve("cache"));
                SaeSession alone = SaeSession.complete(site(sae, 0), SessionSettings.standard(1))) {
            run(model, sae, SteeringPlan.unsteered(), Set.of(3, 70, 99), (pass, slots) -> {
                float[] x = pass.tap(sae.config().hook()).toArray(ValueLayout.JAVA_FLOAT);
                float[] expected =
                        alone.run(x, IDS.length, Cancellation.never()).activations();
                for (int s = 0; s < IDS.length; s++) {
                    for (int slot = 0; slot < slots.size(); slot++) {
                        float a = expected[s * 100 + slots.features().get(slot)];
                        assertThat(pass.site(0).slotOutput(SiteTensor.ACTIVATIONS, 0, s, slot))
                                .isCloseTo(a, within(1e-4f));
                    }
                    int largest = pass.site(0).topFeature(0, s, 0);
                    assertThat(pass.site(0).topValue(0, s, 0)).isCloseTo(expected[s * 100 + largest], within(1e-4f));
                }
            });
        }
    }

    @Test
    void besideTheStreamNothingIsSteered() throws IOException {
        Path folder = SaeFolder.saeLens(dir.resolve("sae"), "blocks.1.hook_mlp_out", 32, 100, "");
        SteeringPlan plan =
                SteeringPlan.of(List.of(SteeredFeature.of(SAE, 3)), SteeringTier.CONSTANT, Magnitude.UNIT, 1);
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), dir.resolve("cache"))) {
            assertThatThrownBy(() -> run("llama", sae, plan, Set.of(), (pass, slots) -> {}))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining("blocks.1.hook_mlp_out")
                    .hasMessageContaining("not the residual stream");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llama, blocks.1.attn.hook_z, 32, width 64",
        "llama, blocks.9.hook_resid_post, 32, 3 blocks",
        "gpt_neox, blocks.1.hook_resid_mid, 64, hook_resid_mid"
    })
    void anSaeThatDoesNotFitIsRefused(String model, String hook, int width, String reason) throws IOException {
        Path folder = SaeFolder.saeLens(dir.resolve("sae"), hook, width, 100, "");
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), dir.resolve("cache"))) {
            assertThatThrownBy(() -> run(model, sae, SteeringPlan.unsteered(), Set.of(), (pass, slots) -> {}))
                    .isInstanceOf(InvalidRequestException.class)
                    .hasMessageContaining(reason);
        }
    }

    /// In whatever units the SAE measures: the feature's share of the reconstruction leaves the stream.
    @ParameterizedTest
    @CsvSource({
        "llama, llama.standard, 0",
        "llama, llama.norm_constant_norm_rescale, 0",
        "llama, llama.norm_layer_norm, 0",
        "llama, llama.norm_expected_average_only_in, 0.6754279136657715",
        "gpt2, gpt2.topk_rescale, 0",
        "gpt2, gpt2.gated, 0",
        "llama, llama.dictionary_learning, 0",
        "gemma2, gemma2.gemma_scope, 0"
    })
    void ablatingTakesOutWhatWouldBeDecoded(String model, String name, double scale) {
        try (SparseAutoencoder sae = SaeFormats.open(
                Fixtures.ROOT.resolve("saes").resolve(name),
                scale > 0 ? SaeOptions.none().withInputScale(scale) : SaeOptions.none(),
                dir.resolve("cache"))) {
            int feature = active(model, sae);
            SteeringPlan plan = SteeringPlan.of(
                    List.of(SteeredFeature.of(SAE, feature)), SteeringTier.PER_TOKEN, Magnitude.ABLATE, 0);
            run(model, sae, plan, Set.of(), (pass, slots) -> {
                float[] x = pass.tap(sae.config().hook()).toArray(ValueLayout.JAVA_FLOAT);
                int d = sae.config().dIn();
                boolean some = false;
                for (int s = 1; s < IDS.length; s++) {
                    float a = pass.site(0).slotOutput(SiteTensor.ACTIVATIONS, 0, s, 0);
                    some |= a > 0;
                    double unit = a * unit(sae, java.util.Arrays.copyOfRange(x, s * d, (s + 1) * d));
                    float[] direction = sae.decoderDirection(feature);
                    for (int i = 0; i < d; i++) {
                        assertThat((double) pass.site(0).edited(0, s, i))
                                .isCloseTo(x[s * d + i] - unit * direction[i], within(1e-5));
                    }
                }
                assertThat(some).as("the feature fires").isTrue();
            });
        }
    }

    private int active(String model, SparseAutoencoder sae) {
        int[] found = new int[1];
        run(
                model,
                sae,
                SteeringPlan.unsteered(),
                Set.of(),
                (pass, slots) -> found[0] = pass.site(0).topFeature(0, 3, 0));
        return found[0];
    }

    private static double unit(SparseAutoencoder sae, float[] x) {
        double sum = 0;
        double squares = 0;
        for (float v : x) {
            sum += v;
            squares += (double) v * v;
        }
        return switch (sae.config().normalisation()) {
            case NONE -> 1;
            case CONSTANT_NORM_RESCALE -> Math.sqrt(squares / x.length);
            case LAYER_NORM -> Math.sqrt((squares - sum * sum / x.length) / (x.length - 1));
        };
    }
}
