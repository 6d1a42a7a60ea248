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
import steerbench.engine.problem.UnsupportedException;

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
}
