package steerbench.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.checkpoint.SafetensorsFile;
import tools.jackson.databind.JsonNode;

/// Two SAEs on different layers of the tiny model, and its hooks, through the command line.
@Tag("unit")
class SeveralSaesTest {
    private static final String TINY = "../engine/src/test/resources/fixtures/";
    private static final String BATCH_TOPK = "llama.batchtopk"; // blocks.0.hook_resid_post
    private static final String STANDARD = "llama.standard"; // blocks.1.hook_resid_post

    @TempDir
    private Path folder = Path.of("");

    private final Cli cli = new Cli();

    private int runOnTiny(String command, String... more) {
        List<String> args = new ArrayList<>(List.of(
                command,
                "the theory of the",
                "--model",
                TINY + "gguf/tiny-llama-F32.gguf",
                "--sae",
                TINY + "saes/" + BATCH_TOPK,
                "--sae",
                TINY + "saes/" + STANDARD,
                "--mode",
                "exact"));
        args.addAll(List.of(more));
        return cli.run(args.toArray(new String[0]));
    }

    @Test
    void bothAreReadInOneRun() {
        assertThat(runOnTiny("activations", "--feature", "5", "--feature", STANDARD + ":7", "--json"))
                .as(cli.err())
                .isEqualTo(ExitCode.OK);
        assertThat(cli.json()
                        .path("engine")
                        .path("saes")
                        .valueStream()
                        .map(s -> s.path("hook").asString()))
                .containsExactly("blocks.0.hook_resid_post", "blocks.1.hook_resid_post");
        JsonNode token = cli.json().path("tokens").get(2);
        assertThat(token.path("top").valueStream().map(t -> t.path("sae").asString()))
                .contains(BATCH_TOPK, STANDARD);
        assertThat(token.path("chosen")
                        .valueStream()
                        .map(t -> t.path("sae").asString() + t.path("feature").asInt()))
                .containsExactly(BATCH_TOPK + 5, STANDARD + 5, STANDARD + 7);
        assertThat(runOnTiny("activations")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains(BATCH_TOPK + " ", STANDARD + " ");
    }

    private static final List<String> STEER = List.of(
            "--tier", "3", "--magnitude", "unit", "--strength", "2", "--max-new-tokens", "4", "--temperature", "0");

    private JsonNode steeredRow(String... features) {
        List<String> args = new ArrayList<>(STEER);
        for (String feature : features) {
            args.addAll(List.of("--feature", feature));
        }
        args.add("--json");
        assertThat(runOnTiny("generate", args.toArray(new String[0])))
                .as(cli.err())
                .isEqualTo(ExitCode.OK);
        return cli.json().path("rows").get(1);
    }

    @Test
    void onePlanSteersFeaturesOfBoth() {
        JsonNode both = steeredRow(BATCH_TOPK + ":3", STANDARD + ":9:0.5");
        JsonNode features = both.path("plan").path("features");
        assertThat(features.valueStream().map(f -> f.path("sae").asString())).containsExactly(BATCH_TOPK, STANDARD);
        assertThat(features.get(1).path("weight").asDouble()).isEqualTo(0.5);
        JsonNode receipt = both.path("receipts").get(2);
        assertThat(receipt.path("sites").valueStream().map(s -> s.path("sae").asString()))
                .containsExactly(BATCH_TOPK, STANDARD);
        // Unit directions at strength 2: each site's edit has the length strength times weight.
        assertThat(receipt.path("sites").get(0).path("deltaNorm").asDouble()).isBetween(1.999, 2.001);
        assertThat(receipt.path("sites").get(1).path("deltaNorm").asDouble()).isBetween(0.999, 1.001);
        // The upper SAE sees what the lower one's edit made of the stream.
        JsonNode upperAlone = steeredRow(STANDARD + ":9:0.5");
        assertThat(upperAlone
                        .path("receipts")
                        .get(2)
                        .path("sites")
                        .get(0)
                        .path("deltaNorm")
                        .asDouble())
                .isZero();
        assertThat(receipt.path("sites").get(1).path("norm").asDouble())
                .isNotEqualTo(upperAlone
                        .path("receipts")
                        .get(2)
                        .path("sites")
                        .get(1)
                        .path("norm")
                        .asDouble());
        assertThat(both.path("logProbabilities")).isNotEqualTo(upperAlone.path("logProbabilities"));
    }

    @Test
    void aFeatureMustSayOfWhichSae() {
        assertThat(runOnTiny("generate", "--feature", "3")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("of which SAE", BATCH_TOPK + ":3");
        assertThat(runOnTiny("generate", "--feature", "nobody:3")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("no SAE called nobody", STANDARD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blocks.1.hook_resid_pre", "blocks.1.hook_resid_mid", "blocks.2.hook_resid_post"})
    void steeringWorksAtEveryResidualHook(String hook) {
        List<String> args = new ArrayList<>(List.of(
                "generate",
                "the theory of the",
                "--model",
                TINY + "gguf/tiny-llama-F32.gguf",
                "--sae",
                TINY + "saes/" + STANDARD,
                "--hook",
                hook,
                "--feature",
                "9",
                "--mode",
                "exact",
                "--json"));
        args.addAll(STEER);
        assertThat(cli.run(args.toArray(new String[0]))).as(cli.err()).isEqualTo(ExitCode.OK);
        JsonNode rows = cli.json().path("rows");
        assertThat(cli.json().path("engine").path("saes").get(0).path("hook").asString())
                .isEqualTo(hook);
        assertThat(rows.get(1).path("logProbabilities"))
                .isNotEqualTo(rows.get(0).path("logProbabilities"));
        assertThat(rows.get(1)
                        .path("receipts")
                        .get(2)
                        .path("sites")
                        .get(0)
                        .path("deltaNorm")
                        .asDouble())
                .isBetween(1.999, 2.001);
    }

    @Test
    void hooksOfAnyLayersComeInOneRun() {
        assertThat(runOnTiny(
                        "activations",
                        "--hooks",
                        "blocks.2.hook_resid_mid,blocks.0.attn.hook_z,blocks.*.mlp.hook_post",
                        "--json"))
                .as(cli.err())
                .isEqualTo(ExitCode.OK);
        JsonNode hooks = cli.json().path("hooks");
        int tokens = cli.json().path("tokens").size();
        assertThat(hooks.valueStream().map(h -> h.path("hook").asString()))
                .containsExactly(
                        "blocks.0.attn.hook_z",
                        "blocks.0.mlp.hook_post",
                        "blocks.1.mlp.hook_post",
                        "blocks.2.hook_resid_mid",
                        "blocks.2.mlp.hook_post");
        assertThat(hooks.get(0).path("shape").get(0).asInt()).isEqualTo(tokens);
        assertThat(hooks.get(0).path("shape").get(1).asInt()).isEqualTo(64);
        assertThat(hooks.get(0).path("values").size()).isEqualTo(tokens);
        assertThat(hooks.get(0).path("values").get(0).size()).isEqualTo(64);
        assertThat(runOnTiny("activations", "--hooks", "blocks.1.hook_resid_mit"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("hook_resid_mit", "attn.hook_z");
        assertThat(runOnTiny("activations", "--hooks", "blocks.3.hook_resid_mid"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("blocks 0 to 2");
    }

    @Test
    void filesHoldTheSameValuesAsJson() throws IOException {
        String hook = "blocks.1.hook_resid_post";
        assertThat(runOnTiny("activations", "--hooks", hook, "--json")).isEqualTo(ExitCode.OK);
        float expected =
                cli.json().path("hooks").get(0).path("values").get(2).get(5).floatValue();
        int tokens = cli.json().path("tokens").size();

        Path safetensors = folder.resolve("a.safetensors");
        assertThat(runOnTiny("activations", "--hooks", hook, "--out", safetensors.toString(), "--json"))
                .as(cli.err())
                .isEqualTo(ExitCode.OK);
        assertThat(cli.json().path("hooks").get(0).path("values").isNull()).isTrue();
        assertThat(cli.json().path("file").asString()).isEqualTo(safetensors.toString());
        try (SafetensorsFile file = SafetensorsFile.open(safetensors)) {
            assertThat(file.tensor(hook).toFloats()[2 * 32 + 5]).isEqualTo(expected);
            assertThat(file.tensor("input_ids").shape().elements()).isEqualTo(tokens);
        }

        Path npz = folder.resolve("a.npz");
        assertThat(runOnTiny("activations", "--hooks", hook, "--out", npz.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("(" + tokens + ", 32)", npz.toString());
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(npz))) {
            ZipEntry ids = zip.getNextEntry();
            assertThat(ids.getName()).isEqualTo("input_ids.npy");
            assertThat(zip.getNextEntry().getName()).isEqualTo(hook + ".npy");
            byte[] bytes = zip.readAllBytes();
            int header = 10 + (bytes[8] & 0xff) + 256 * (bytes[9] & 0xff);
            assertThat(header % 64).isZero();
            assertThat(new String(bytes, 10, header - 10, java.nio.charset.StandardCharsets.US_ASCII))
                    .contains("'shape': (" + tokens + ", 32)", "'<f4'");
            assertThat(ByteBuffer.wrap(bytes)
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getFloat(header + (2 * 32 + 5) * Float.BYTES))
                    .isEqualTo(expected);
        }
        assertThat(runOnTiny(
                        "activations",
                        "--hooks",
                        hook,
                        "--out",
                        folder.resolve("a.txt").toString()))
                .isEqualTo(ExitCode.USAGE);
    }
}
