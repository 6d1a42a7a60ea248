package steerbench.engine.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A small GGUF model with a tokenizer, field by field.
final class GgufSeed {
    private final List<byte[]> fields = new ArrayList<>();

    private GgufSeed i32(int value) {
        fields.add(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
        return this;
    }

    private GgufSeed i64(long value) {
        fields.add(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
        return this;
    }

    private GgufSeed text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        i64(bytes.length);
        fields.add(bytes);
        return this;
    }

    private GgufSeed key(String key, int value) {
        return text(key).i32(4).i32(value);
    }

    private GgufSeed key(String key, float value) {
        return text(key).i32(6).i32(Float.floatToIntBits(value));
    }

    private GgufSeed key(String key, String value) {
        return text(key).i32(8).text(value);
    }

    private GgufSeed strings(String key, List<String> values) {
        text(key).i32(9).i32(8).i64(values.size());
        values.forEach(this::text);
        return this;
    }

    private GgufSeed ints(String key, int type, int... values) {
        text(key).i32(9).i32(type).i64(values.length);
        for (int value : values) {
            i32(value);
        }
        return this;
    }

    private GgufSeed tensor(String name, int type, long offset, long... dims) {
        text(name).i32(dims.length);
        for (long dim : dims) {
            i64(dim);
        }
        return i32(type).i64(offset);
    }

    /// @param sentencePiece else byte-level pairs
    static List<byte[]> fields(boolean sentencePiece) {
        GgufSeed seed = new GgufSeed().i32(0x46554747).i32(3).i64(4).i64(17);
        seed.key("general.architecture", "llama")
                .key("general.alignment", 32)
                .key("llama.block_count", 1)
                .key("llama.embedding_length", 32)
                .key("llama.attention.head_count", 2)
                .key("llama.attention.head_count_kv", 1)
                .key("llama.feed_forward_length", 32)
                .key("llama.context_length", 64)
                .key("llama.attention.layer_norm_rms_epsilon", 1e-5f)
                .key("llama.rope.freq_base", 10_000f)
                .key("tokenizer.ggml.model", sentencePiece ? "llama" : "gpt2")
                .key("tokenizer.ggml.bos_token_id", 0)
                .key("tokenizer.ggml.eos_token_id", 1);
        List<String> pieces = List.of("<s>", "</s>", "a", "b", sentencePiece ? "\u2581" : "Ġ", "ab", "<0x41>", "é");
        seed.strings("tokenizer.ggml.tokens", pieces)
                .ints("tokenizer.ggml.token_type", 5, 3, 3, 1, 1, 1, 1, 6, 4)
                .key("tokenizer.chat_template", "{% for m in messages %}{{ m.content | trim }}{% endfor %}");
        if (sentencePiece) {
            int score = Float.floatToIntBits(-1);
            seed.ints("tokenizer.ggml.scores", 6, score, score, score, score, score, score, score, score);
        } else {
            seed.strings("tokenizer.ggml.merges", List.of("a b"));
        }
        seed.tensor("token_embd.weight", 0, 0, 32, 8)
                .tensor("output_norm.weight", 0, 1024, 32)
                .tensor("blk.0.ffn_up.weight", 2, 1152, 32, 32)
                .tensor("blk.0.attn_norm.weight", 1, 1728, 32);
        int header = Mutator.joined(seed.fields).length;
        seed.fields.add(new byte[(32 - header % 32) % 32]);
        seed.fields.add(new byte[1792]);
        return seed.fields;
    }
}
