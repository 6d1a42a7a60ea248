package steerbench.engine.prompt;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.GgufMetadata;
import steerbench.engine.problem.UnsupportedException;

/// Builds a tokenizer from a GGUF file's metadata (`tokenizer.ggml.*`): vocabulary and merges as they stand,
/// the pre-tokenizer by the name llama.cpp gives it.
public final class GgufTokenizer {
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;

    private GgufTokenizer() {}

    public static Tokenizer of(GgufCheckpoint checkpoint) {
        GgufMetadata metadata = checkpoint.metadata();
        String source = checkpoint.path().toString();
        String model = metadata.string("tokenizer.ggml.model");
        List<String> pieces = metadata.strings("tokenizer.ggml.tokens");
        int[] types = metadata.ints("tokenizer.ggml.token_type");
        TokenizerJson json = new TokenizerJson();
        for (int id = 0; id < Math.min(types.length, pieces.size()); id++) {
            if (types[id] == CONTROL || types[id] == USER_DEFINED) {
                json.addedToken(id, pieces.get(id), types[id] == CONTROL);
            }
        }
        switch (model) {
            case "gpt2" -> byteLevel(json, metadata, pieces, source);
            case "llama" -> sentencePiece(json, metadata, pieces);
            default ->
                throw new UnsupportedException(
                        source,
                        "its tokenizer is of the kind '" + model + "'",
                        "Supported in GGUF files: gpt2 (byte-level BPE), llama (SentencePiece BPE)");
        }
        Vocabulary vocabulary = vocabulary(
                metadata,
                pieces,
                types,
                model.equals("gpt2") ? PieceEncoding.BYTE_LEVEL : PieceEncoding.SENTENCE_PIECE);
        ChatTemplate template = new ChatTemplate(
                metadata.string("tokenizer.chat_template", ""),
                piece(vocabulary, metadata.optionalCount("tokenizer.ggml.bos_token_id")),
                piece(vocabulary, metadata.optionalCount("tokenizer.ggml.eos_token_id")));
        return Tokenizer.of(json.bytes(), vocabulary, template, source);
    }

    private static Vocabulary vocabulary(
            GgufMetadata metadata, List<String> pieces, int[] types, PieceEncoding encoding) {
        BitSet special = new BitSet();
        for (int id = 0; id < Math.min(types.length, pieces.size()); id++) {
            special.set(id, types[id] == CONTROL);
        }
        return new Vocabulary(
                pieces,
                encoding,
                special,
                metadata.optionalCount("tokenizer.ggml.bos_token_id"),
                endOfText(metadata),
                // llama.cpp's default where the file is silent: SentencePiece models begin with BOS.
                metadata.bool("tokenizer.ggml.add_bos_token", encoding == PieceEncoding.SENTENCE_PIECE));
    }

    private static void byteLevel(TokenizerJson json, GgufMetadata metadata, List<String> pieces, String source) {
        String pre = metadata.string("tokenizer.ggml.pre", "default");
        json.set("pre_tokenizer", PreTokenizers.named(pre, source));
        json.set("decoder", PreTokenizers.byteLevel(true));
        json.bpe(
                        pieces,
                        metadata.strings("tokenizer.ggml.merges").stream()
                                .map(TokenizerJson.Merge::parse)
                                .toList())
                .put("ignore_merges", PreTokenizers.ignoresMerges(pre));
    }

    private static void sentencePiece(TokenizerJson json, GgufMetadata metadata, List<String> pieces) {
        boolean prefix = metadata.bool("tokenizer.ggml.add_space_prefix", true);
        json.set("normalizer", PreTokenizers.spacesToBars(prefix));
        float[] scores = metadata.floats("tokenizer.ggml.scores");
        if (scores.length != pieces.size()) {
            throw metadata.invalid("tokenizer.ggml.scores", scores.length + " scores for " + pieces.size() + " pieces");
        }
        json.bpe(pieces, SentencePieceMerges.of(pieces, scores))
                .put("byte_fallback", true)
                .put("fuse_unk", true);
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
}
