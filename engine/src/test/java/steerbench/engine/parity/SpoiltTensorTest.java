package steerbench.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.Fixtures;
import steerbench.engine.SafetensorsWriter;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.task.Progress;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One number of one reference tensor is changed, and exactly its line fails; one tensor is taken away, and
/// exactly its name is said.
@Tag("parity")
class SpoiltTensorTest {
    private static final String MODEL = "models/llama/";
    private static final String MODEL_REFERENCE = MODEL + "reference.safetensors";
    private static final String SAE = "saes/llama.standard/";
    private static final String SAE_REFERENCE = SAE + "expected.safetensors";
    private static final String STEERING = "steering/llama.standard/";
    private static final String STEERING_REFERENCE = "steering/llama_standard.safetensors";
    private static final String CASE = "CONSTANT.RAW.s0.5";
    private static final String GGUF = "gguf/Q4_0/";
    private static final String GGUF_REFERENCE = "gguf/tiny-llama-Q4_0.expected.safetensors";

    @TempDir
    private Path root = Path.of("");

    private static List<String> modelTensors() {
        return List.of(
                "resid_pre.0",
                "z.0",
                "resid_mid.1",
                "neurons.1",
                "resid_post.2",
                "logits",
                "logprobs",
                "greedy_ids",
                "ragged.resid_post.2",
                "ragged.logits",
                "ragged.logprobs",
                "ragged.greedy_ids");
    }

    private static List<String> saeTensors() {
        return List.of("acts", "recon");
    }

    private static List<String> ggufTensors() {
        return List.of("dequantised.blk.1.ffn_up.weight", "logits", "greedy_ids");
    }

    private void copy(String... names) throws IOException {
        for (String name : names) {
            Files.createDirectories(root.resolve(name).getParent());
            Files.copy(Fixtures.ROOT.resolve(name), root.resolve(name));
        }
    }

    private void index(String part, String key, ObjectNode entry) throws IOException {
        Files.writeString(root.resolve(part).resolve("index.json"), "{\"" + key + "\": " + entry + "}");
    }

    private static ObjectNode entry(String part, String key) {
        return (ObjectNode) JsonSource.read(Fixtures.ROOT.resolve(part).resolve("index.json"))
                .node()
                .path(key);
    }

    private void model() throws IOException {
        copy(MODEL + "config.json", MODEL + "model.safetensors", MODEL_REFERENCE);
        index("models", "llama", entry("models", "llama"));
    }

    private void sae() throws IOException {
        copy(SAE + "cfg.json", SAE + "sae_weights.safetensors", SAE_REFERENCE, SAE + "expected.json");
        index("saes", "llama.standard", entry("saes", "llama.standard"));
    }

    /// One case of the many; its SAE and model are not compared beside it.
    private void steering() throws IOException {
        copy(MODEL + "config.json", MODEL + "model.safetensors", STEERING_REFERENCE);
        copy(SAE + "cfg.json", SAE + "sae_weights.safetensors");
        ObjectNode entry = entry("steering", "llama.standard");
        ArrayNode cases = (ArrayNode) entry.path("cases");
        assertThat(cases.path(0).path("id").asString()).isEqualTo(CASE);
        while (cases.size() > 1) {
            cases.remove(1);
        }
        index("steering", "llama.standard", entry);
        rewrite(STEERING_REFERENCE, e -> e.keySet().removeIf(n -> n.contains("/") && !n.startsWith(CASE)));
    }

    private void gguf() throws IOException {
        copy("gguf/tiny-llama-Q4_0.gguf", GGUF_REFERENCE);
        ObjectNode index = (ObjectNode)
                JsonSource.read(Fixtures.ROOT.resolve("gguf/index.json")).node();
        index.retain("Q4_0", "tokenizer");
        Files.writeString(root.resolve("gguf/index.json"), index.toString());
    }

    private interface Change {
        void to(Map<String, SafetensorsWriter.Entry> entries);
    }

    private void rewrite(String file, Change change) throws IOException {
        Map<String, SafetensorsWriter.Entry> entries = new LinkedHashMap<>(SafetensorsWriter.read(root.resolve(file)));
        change.to(entries);
        SafetensorsWriter.write(root.resolve(file), entries);
    }

    /// Changes the first number that is not zero, so that an activation stays one.
    private void spoil(String file, String tensor) throws IOException {
        rewrite(
                file,
                e -> e.compute(tensor, (name, entry) -> {
                    assertThat(entry).as(name).isNotNull();
                    return entry.changedAt(entry.dtype().equals("F32") ? entry.firstNonZero() : 0);
                }));
    }

    private void remove(String file, String tensor) throws IOException {
        rewrite(file, e -> assertThat(e.remove(tensor)).as(tensor).isNotNull());
    }

    private ParityLog run(String part) {
        ParityLog log = new ParityLog(n -> n.startsWith(part), p -> p.startsWith(part), line -> {});
        new ParityRunner(root, root.resolve("cache"), sha -> Optional.empty(), log, Progress.none()).run();
        return log;
    }

    /// The same quantity is compared by the fused attention and by standard operators.
    private static Set<String> names(ParityLog log, Verdict verdict) {
        return of(log, verdict)
                .map(l -> l.name().replace("plain_attention/", ""))
                .collect(Collectors.toSet());
    }

    private static Stream<ParityLine> of(ParityLog log, Verdict verdict) {
        return log.lines().stream().filter(l -> l.verdict() == verdict);
    }

    private static void onlyThisFails(ParityLog log, String name) {
        assertThat(names(log, Verdict.FAIL)).containsExactly(name);
        assertThat(names(log, Verdict.NOT_RUN)).isEmpty();
        assertThat(names(log, Verdict.PASS)).hasSizeGreaterThan(3);
        assertThat(log.exitCode()).isEqualTo(1);
    }

    private static void onlyThisIsMissing(ParityLog log, String name) {
        assertThat(names(log, Verdict.FAIL)).isEmpty();
        assertThat(of(log, Verdict.NOT_RUN)).singleElement().satisfies(l -> {
            assertThat(l.name()).isEqualTo(name);
            assertThat(l.note()).contains("missing in the reference: not compared");
        });
        assertThat(names(log, Verdict.PASS)).hasSizeGreaterThan(3);
        assertThat(log.exitCode()).isEqualTo(2);
    }

    @Test
    void allPartsPassUnspoilt() throws IOException {
        model();
        assertThat(run("models").exitCode()).isZero();
        sae();
        assertThat(run("saes").exitCode()).isZero();
        gguf();
        assertThat(run("gguf").exitCode()).isZero();
    }

    @Test
    void oneSteeringCasePassesUnspoilt() throws IOException {
        steering();
        assertThat(run("steering").exitCode()).isZero();
    }

    @ParameterizedTest
    @MethodSource("modelTensors")
    void aModelsNumber(String tensor) throws IOException {
        model();
        spoil(MODEL_REFERENCE, tensor);
        onlyThisFails(run("models"), MODEL + tensor);
    }

    @ParameterizedTest
    @MethodSource("modelTensors")
    @ValueSource(strings = "input_ids")
    void aModelsMissingTensor(String tensor) throws IOException {
        model();
        remove(MODEL_REFERENCE, tensor);
        onlyThisIsMissing(run("models"), MODEL + tensor);
    }

    @Test
    void theFirstHookThatDivergesIsNamedInEveryFailure() throws IOException {
        model();
        for (String tensor : List.of("logits", "resid_post.1", "neurons.1", "resid_mid.1", "resid_pre.2")) {
            spoil(MODEL_REFERENCE, tensor);
        }
        ParityLog log = run("models");
        assertThat(of(log, Verdict.FAIL)).hasSizeGreaterThan(4).allSatisfy(l -> {
            assertThat(l.firstDivergence()).isEqualTo("blocks.1.hook_resid_mid");
            assertThat(l.note()).endsWith("first diverges at blocks.1.hook_resid_mid");
        });
    }

    @Test
    void wrongLogitsBehindRightHooksAreSaidToBeThat() throws IOException {
        model();
        spoil(MODEL_REFERENCE, "logits");
        assertThat(of(run("models"), Verdict.FAIL)).isNotEmpty().allSatisfy(l -> {
            assertThat(l.firstDivergence()).isEmpty();
            assertThat(l.note()).contains("no hook diverges");
        });
    }

    @Test
    void aSpoiltWeightDivergesInItsOwnBlock() throws IOException {
        model();
        rewrite(
                MODEL + "model.safetensors",
                e -> e.compute("model.layers.1.mlp.up_proj.weight", (name, w) -> {
                    assertThat(w).as(name).isNotNull();
                    return w.changedAt(7);
                }));
        ParityLog log = run("models");
        assertThat(of(log, Verdict.FAIL))
                .hasSizeGreaterThan(5)
                .allSatisfy(l -> assertThat(l.firstDivergence()).isEqualTo("blocks.1.mlp.hook_post"));
        assertThat(names(log, Verdict.PASS)).contains(MODEL + "resid_mid.1", MODEL + "z.1", MODEL + "resid_post.0");
    }

    @ParameterizedTest
    @MethodSource("saeTensors")
    void anSaesNumber(String tensor) throws IOException {
        sae();
        spoil(SAE_REFERENCE, tensor);
        onlyThisFails(run("saes"), SAE + tensor);
    }

    @ParameterizedTest
    @MethodSource("saeTensors")
    void anSaesMissingTensor(String tensor) throws IOException {
        sae();
        remove(SAE_REFERENCE, tensor);
        onlyThisIsMissing(run("saes"), SAE + tensor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fvu", "l0", "share_active"})
    void anSaesFigure(String field) throws IOException {
        sae();
        Path file = root.resolve(SAE + "expected.json");
        ObjectNode info = (ObjectNode) JsonSource.read(file).node();
        info.put(field, info.path(field).asDouble() + 0.01);
        Files.writeString(file, info.toString());
        onlyThisFails(run("saes"), SAE + field);
        info.remove(field);
        Files.writeString(file, info.toString());
        onlyThisIsMissing(run("saes"), SAE + field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt0.base.logits",
                "prompt1.base.greedy_ids",
                CASE + "/prompt0.acts",
                CASE + "/prompt1.gates",
                CASE + "/prompt2.delta_norm",
                CASE + "/prompt0.edited",
                CASE + "/prompt0.logits",
                CASE + "/prompt3.logits",
                CASE + "/prompt0.greedy_ids"
            })
    void aSteeringNumber(String tensor) throws IOException {
        steering();
        spoil(STEERING_REFERENCE, tensor);
        onlyThisFails(run("steering"), STEERING + tensor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt0.base.logits",
                "prompt1.base.greedy_ids",
                "prompt2.ids",
                CASE + "/prompt1.gates",
                CASE + "/prompt0.edited",
                CASE + "/prompt0.greedy_ids"
            })
    void aMissingSteeringTensor(String tensor) throws IOException {
        steering();
        remove(STEERING_REFERENCE, tensor);
        onlyThisIsMissing(run("steering"), STEERING + tensor);
    }

    @ParameterizedTest
    @MethodSource("ggufTensors")
    void aGgufsNumber(String tensor) throws IOException {
        gguf();
        spoil(GGUF_REFERENCE, tensor);
        onlyThisFails(run("gguf"), GGUF + tensor);
    }

    @ParameterizedTest
    @MethodSource("ggufTensors")
    @ValueSource(strings = "input_ids")
    void aGgufsMissingTensor(String tensor) throws IOException {
        gguf();
        remove(GGUF_REFERENCE, tensor);
        onlyThisIsMissing(run("gguf"), GGUF + tensor);
    }

    @Test
    void aTokenId() throws IOException {
        gguf();
        Path file = root.resolve("gguf/index.json");
        ObjectNode index = (ObjectNode) JsonSource.read(file).node();
        ArrayNode ids = (ArrayNode) index.path("tokenizer").path(0).path("ids_llama_cpp");
        ids.set(2, ids.path(2).asInt() + 1);
        Files.writeString(file, index.toString());
        onlyThisFails(run("gguf"), GGUF + "tokenizer.0");
        ((ObjectNode) index.path("tokenizer").path(0)).remove("ids_llama_cpp");
        Files.writeString(file, index.toString());
        onlyThisIsMissing(run("gguf"), GGUF + "tokenizer.0");
    }
}
