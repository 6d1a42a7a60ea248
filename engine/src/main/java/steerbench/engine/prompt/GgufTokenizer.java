package steerbench.engine.prompt;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.GgufMetadata;
import steerbench.engine.problem.UnsupportedException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Builds a tokenizer from a GGUF file's metadata (`tokenizer.ggml.*`): vocabulary and merges as they stand,
/// the pre-tokenizer by the name llama.cpp gives it.
public final class GgufTokenizer {
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final JsonMapper JSON = new JsonMapper();

    private GgufTokenizer() {}

    public static Tokenizer of(GgufCheckpoint checkpoint) {
        GgufMetadata metadata = checkpoint.metadata();
        String model = metadata.string("tokenizer.ggml.model");
        if (!model.equals("gpt2")) {
            throw new UnsupportedException(
                    checkpoint.path().toString(),
                    "its tokenizer is of the kind '" + model + "'",
                    "Supported in GGUF files: gpt2 (byte-level BPE)");
        }
        List<String> pieces = metadata.strings("tokenizer.ggml.tokens");
        int[] types = metadata.ints("tokenizer.ggml.token_type");
        BitSet special = new BitSet();
        for (int id = 0; id < Math.min(types.length, pieces.size()); id++) {
            special.set(id, types[id] == CONTROL);
        }
        Vocabulary vocabulary = new Vocabulary(
                pieces,
                PieceEncoding.BYTE_LEVEL,
                special,
                metadata.optionalCount("tokenizer.ggml.bos_token_id"),
                endOfText(metadata),
                metadata.bool("tokenizer.ggml.add_bos_token", false));
        ObjectNode json = JSON.createObjectNode();
        json.put("version", "1.0");
        json.putNull("truncation").putNull("padding").putNull("normalizer").putNull("post_processor");
        addedTokens(json.putArray("added_tokens"), pieces, types);
        String pre = metadata.string("tokenizer.ggml.pre", "default");
        json.set("pre_tokenizer", PreTokenizers.named(pre, checkpoint.path().toString()));
        json.set("decoder", PreTokenizers.byteLevel(true));
        bpe(
                json.putObject("model"),
                pieces,
                metadata.strings("tokenizer.ggml.merges"),
                PreTokenizers.ignoresMerges(pre));
        ChatTemplate template = new ChatTemplate(
                metadata.string("tokenizer.chat_template", ""),
                piece(vocabulary, metadata.optionalCount("tokenizer.ggml.bos_token_id")),
                piece(vocabulary, metadata.optionalCount("tokenizer.ggml.eos_token_id")));
        return Tokenizer.of(
                JSON.writeValueAsBytes(json),
                vocabulary,
                template,
                checkpoint.path().toString());
    }

    private static String piece(Vocabulary vocabulary, OptionalInt id) {
        return id.isPresent() ? vocabulary.token(id.getAsInt()).text() : "";
    }

    private static Set<Integer> endOfText(GgufMetadata metadata) {
        Set<Integer> ids = new HashSet<>();
        for (String key : List.of("eos_token_id", "eot_token_id", "eom_token_id")) {
            metadata.optionalCount("tokenizer.ggml." + key).ifPresent(ids::add);
        }
        return ids;
    }

    private static void addedTokens(ArrayNode added, List<String> pieces, int[] types) {
        for (int id = 0; id < Math.min(types.length, pieces.size()); id++) {
            if (types[id] == CONTROL || types[id] == USER_DEFINED) {
                added.addObject()
                        .put("id", id)
                        .put("content", pieces.get(id))
                        .put("single_word", false)
                        .put("lstrip", false)
                        .put("rstrip", false)
                        .put("normalized", false)
                        .put("special", types[id] == CONTROL);
            }
        }
    }

    private static void bpe(ObjectNode model, List<String> pieces, List<String> merges, boolean ignoreMerges) {
        model.put("type", "BPE");
        model.putNull("dropout").putNull("unk_token").putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", ignoreMerges);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < pieces.size(); id++) {
            vocabulary.put(pieces.get(id), id);
        }
        ArrayNode list = model.putArray("merges");
        merges.forEach(list::add);
    }
}
