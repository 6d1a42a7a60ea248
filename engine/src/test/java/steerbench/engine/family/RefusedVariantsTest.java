package steerbench.engine.family;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.UnsupportedException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a configuration asks for and a family does not compute is refused, never left out.
@Tag("unit")
class RefusedVariantsTest {
    private static final String LLAMA_LIKE = """
            {"model_type": "%s", "%s": "%s", "num_attention_heads": 2, "num_key_value_heads": 1, "hidden_size": 8,
             "num_hidden_layers": 1, "intermediate_size": 8, "vocab_size": 4, "max_position_embeddings": 8,
             "rms_norm_eps": 1e-5, "layer_norm_eps": 1e-5, "rotary_pct": 1.0,
             "n_head": 2, "n_embd": 8, "n_layer": 1, "layer_norm_epsilon": 1e-5}
            """;

    @TempDir
    private Path folder = Path.of("");

    /// Makes a folder with one tensor of one number.
    private void write(String config, String tensor) throws IOException {
        byte[] header = ("{\"" + tensor + "\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header).putFloat(1);
        Files.write(folder.resolve("model.safetensors"), file.array());
        Files.writeString(folder.resolve("config.json"), config);
    }

    private static void open(Path path) {
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(path)) {
            Families.of(checkpoint).shape();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llama, hidden_act, relu",
        "llama, hidden_act, gelu",
        "mistral, hidden_act, gelu_new",
        "qwen2, hidden_act, relu",
        "qwen3, hidden_act, quick_gelu",
        "gemma2, hidden_activation, gelu",
        "gemma3_text, hidden_activation, silu",
        "gemma2, hidden_act, relu",
        "gpt2, activation_function, relu",
        "gpt_neox, hidden_act, silu"
    })
    void anActivationThatIsNotBuiltIsRefused(String type, String field, String value) throws IOException {
        write(LLAMA_LIKE.formatted(type, field, value), "x");
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("config.json")
                .hasMessageContaining("'" + field + "' is '" + value + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "llama, hidden_act, silu",
        "qwen2, hidden_act, swish",
        "gemma2, hidden_activation, gelu_pytorch_tanh",
        "gemma2, hidden_act, gelu",
        "gpt2, activation_function, gelu_new",
        "gpt_neox, hidden_act, gelu",
        "gpt_neox, hidden_act, gelu_fast"
    })
    void anActivationThatIsBuiltIsTaken(String type, String field, String value) throws IOException {
        write(LLAMA_LIKE.formatted(type, field, value), "x");
        assertThatCode(() -> open(folder)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "llama, model.layers.0.self_attn.o_proj.bias",
        "llama, model.layers.0.self_attn.k_proj.bias", // without one of the queries
        "llama, model.layers.0.mlp.down_proj.bias",
        "llama, model.layers.0.mlp.gate_proj.bias",
        "mistral, model.layers.0.mlp.up_proj.bias",
        "llama, model.layers.0.self_attn.q_norm.weight",
        "llama, model.layers.0.input_layernorm.bias",
        "llama, lm_head.bias",
        "qwen2, model.layers.0.self_attn.q_norm.weight",
        "qwen3, model.layers.0.self_attn.o_proj.bias",
        "gemma2, model.layers.0.self_attn.q_norm.weight",
        "gpt2, transformer.h.0.crossattention.c_attn.weight",
        "gpt_neox, embed_out.bias"
    })
    void aTensorThatTheGraphLeavesOutIsRefused(String type, String tensor) throws IOException {
        write(LLAMA_LIKE.formatted(type, "x", "x"), tensor);
        assertThatThrownBy(() -> open(folder))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("model.safetensors")
                .hasMessageContaining("'" + tensor + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "llama, model.layers.0.self_attn.q_proj.bias",
        "llama, model.layers.0.self_attn.rotary_emb.inv_freq",
        "gpt2, h.0.attn.bias",
        "gpt2, transformer.h.0.attn.masked_bias",
        "gpt2, transformer.h.0.mlp.c_fc.bias",
        "gpt_neox, gpt_neox.layers.0.attention.bias",
        "gpt_neox, gpt_neox.layers.0.attention.masked_bias",
        "gpt_neox, gpt_neox.layers.0.attention.rotary_emb.inv_freq",
        "gpt_neox, gpt_neox.layers.0.attention.dense.bias"
    })
    void whatIsReadAndWhatIsNoWeightIsTaken(String type, String tensor) throws IOException {
        write(LLAMA_LIKE.formatted(type, "x", "x"), tensor);
        assertThatCode(() -> open(folder)).doesNotThrowAnyException();
    }

    @Test
    void otherAttentionScoresOfGpt2AreRefused() throws IOException {
        write(LLAMA_LIKE.formatted("gpt2", "x", "x\", \"scale_attn_by_inverse_layer_idx\": true, \"y\": \""), "x");
        assertThatThrownBy(() -> open(folder)).hasMessageContaining("scale_attn_by_inverse_layer_idx");
    }

    /// The fixture with three more metadata keys, written behind its header.
    private Path scaled(String type, float factor) throws IOException {
        byte[] original = Files.readAllBytes(Fixtures.TINY_GGUF);
        ByteBuffer keys = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
        string(keys, "llama.rope.scaling.type").putInt(8);
        string(keys, type);
        string(keys, "llama.rope.scaling.factor").putInt(6).putFloat(factor);
        string(keys, "test.padding").putInt(8);
        int unpadded = keys.position() + Long.BYTES;
        string(keys, "x".repeat((32 - unpadded % 32) % 32)); // tensors stay aligned
        ByteBuffer file = ByteBuffer.allocate(original.length + keys.position()).order(ByteOrder.LITTLE_ENDIAN);
        file.put(original, 0, 24).put(keys.flip()).put(original, 24, original.length - 24);
        file.putLong(16, file.getLong(16) + 3);
        return Files.write(folder.resolve("scaled.gguf"), file.array());
    }

    private static ByteBuffer string(ByteBuffer to, String s) {
        byte[] bytes = s.getBytes(StandardCharsets.UTF_8);
        return to.putLong(bytes.length).put(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"linear", "yarn", "longrope"})
    void ropeScalingOfGgufIsRefused(String type) throws IOException {
        Path file = scaled(type, 4);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("scaled.gguf")
                .hasMessageContaining("llama.rope.scaling.type")
                .hasMessageContaining("'" + type + "' with factor 4.0");
    }

    @ParameterizedTest
    @CsvSource({"none, 4", "linear, 1", "yarn, 1"})
    void ropeScalingThatChangesNothingIsTaken(String type, float factor) throws IOException {
        Path file = scaled(type, factor);
        assertThatCode(() -> open(file)).doesNotThrowAnyException();
    }

    /// A field of the fixture's configuration replaced.
    private Path changed(String model, String field, String value) throws IOException {
        Path intact = Fixtures.ROOT.resolve("models").resolve(model);
        Files.copy(intact.resolve("model.safetensors"), folder.resolve("model.safetensors"));
        JsonMapper json = JsonMapper.shared();
        ObjectNode config = (ObjectNode) json.readTree(Files.readString(intact.resolve("config.json")));
        config.set(field, json.readTree(value));
        Files.writeString(folder.resolve("config.json"), json.writeValueAsString(config));
        return folder;
    }

    @ParameterizedTest
    @CsvSource({
        "llama, num_hidden_layers, model.layers.",
        "mistral, num_hidden_layers, model.layers.",
        "qwen2, num_hidden_layers, model.layers.",
        "qwen3, num_hidden_layers, model.layers.",
        "gemma2, num_hidden_layers, model.layers.",
        "gemma3_text, num_hidden_layers, model.layers.",
        "gpt2, n_layer, h.",
        "gpt_neox, num_hidden_layers, gpt_neox.layers."
    })
    void fewerBlocksThanTheFileHoldsAreRefused(String model, String field, String tensor) throws IOException {
        Path changed = changed(model, field, "1");
        assertThatThrownBy(() -> open(changed))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("model.safetensors")
                .hasMessageContaining(tensor)
                .hasMessageContaining("the configuration has only 1 blocks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3", "gemma2", "gemma3_text"})
    void aPartlyRotatedHeadIsRefused(String model) throws IOException {
        Path changed = changed(model, "partial_rotary_factor", "0.5");
        assertThatThrownBy(() -> open(changed))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("partial_rotary_factor");
    }

    @Test
    void aWholeHeadMayBeNamedAsShare() throws IOException {
        Path changed = changed("llama", "partial_rotary_factor", "1.0");
        assertThatCode(() -> open(changed)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "llama | num_hidden_layers | 1000000000",
                "llama | num_hidden_layers | 0",
                "llama | num_attention_heads | 1073741824",
                "llama | num_key_value_heads | 3",
                "llama | hidden_size | -1",
                "llama | hidden_size | 9999999999999999999999",
                "llama | intermediate_size | 1073741824",
                "llama | vocab_size | 1073741824",
                "llama | head_dim | 3",
                "llama | rms_norm_eps | 0",
                "llama | rms_norm_eps | 1e300",
                "llama | sliding_window | 0",
                "llama | rope_parameters | {\"rope_type\":\"default\",\"rope_theta\":0}",
                "llama | rope_parameters | {\"rope_type\":\"default\",\"rope_theta\":\"NaN\"}",
                "llama | rope_parameters | {\"rope_type\":\"linear\",\"factor\":0}",
                "llama | rope_parameters | {\"rope_type\":\"default\",\"partial_rotary_factor\":-1}",
                "gpt_neox | rope_parameters | {\"rope_type\":\"default\",\"partial_rotary_factor\":7}",
                "gpt2 | n_head | 7",
                "gpt2 | n_embd | 1073741824",
                "gemma2 | query_pre_attn_scalar | 0",
                "gemma2 | final_logit_softcapping | -30"
            })
    void sizesThatNoModelHasAreRefused(String model, String field, String value) throws IOException {
        Path changed = changed(model, field, value);
        assertThatThrownBy(() -> open(changed)).isInstanceOf(InvalidFileException.class);
    }
}
