package steerbench.engine.prompt;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
        checkSize(metadata, "tokenizer.ggml.tokens", pieces.size(), TokenizerFile.MAX_PIECES);
        int[] types = types(metadata, pieces);
        TokenizerJson json = new TokenizerJson();
        addTokens(json, metadata, pieces, types);
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

    private static void checkSize(GgufMetadata metadata, String key, int size, int limit) {
        if (size == 0 || size > limit) {
            throw metadata.invalid(key, "has " + size + " entries, not from 1 to " + limit);
        }
    }

    /// A type for each piece, or none at all.
    private static int[] types(GgufMetadata metadata, List<String> pieces) {
        int[] types = metadata.ints("tokenizer.ggml.token_type");
        if (types.length != 0 && types.length != pieces.size()) {
            throw metadata.invalid(
                    "tokenizer.ggml.token_type", "has " + types.length + " entries for " + pieces.size() + " pieces");
        }
        return types;
    }

    private static void addTokens(TokenizerJson json, GgufMetadata metadata, List<String> pieces, int[] types) {
        int count = 0;
        for (int id = 0; id < types.length; id++) {
            if ((types[id] == CONTROL || types[id] == USER_DEFINED)
                    && !pieces.get(id).isEmpty()) {
                json.addedToken(id, pieces.get(id), types[id] == CONTROL);
                count++;
            }
        }
        if (count > TokenizerFile.MAX_ADDED) {
            throw metadata.invalid("tokenizer.ggml.token_type", "marks " + count + " pieces as added tokens");
        }
    }

    private static Vocabulary vocabulary(
            GgufMetadata metadata, List<String> pieces, int[] types, PieceEncoding encoding) {
        BitSet special = new BitSet();
        for (int id = 0; id < types.length; id++) {
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
        Map<String, Integer> vocabulary = TokenizerJson.ids(pieces);
        json.bpe(vocabulary, merges(metadata, vocabulary)).put("ignore_merges", PreTokenizers.ignoresMerges(pre));
    }

    private static List<TokenizerJson.Merge> merges(GgufMetadata metadata, Map<String, Integer> vocabulary) {
        String key = "tokenizer.ggml.merges";
        List<String> lines = metadata.strings(key);
        if (lines.size() > TokenizerFile.MAX_MERGES) {
            throw metadata.invalid(key, "has more than " + TokenizerFile.MAX_MERGES + " entries");
        }
        List<TokenizerJson.Merge> merges = new ArrayList<>(lines.size());
        for (String line : lines) {
            TokenizerJson.Merge merge = TokenizerJson.Merge.parse(line);
            String joined = merge.left() + merge.right();
            for (String piece : List.of(merge.left(), merge.right(), joined)) {
                if (!vocabulary.containsKey(piece)) {
                    throw metadata.invalid(
                            key, "entry " + merges.size() + " has the piece '" + piece + "', which is no token");
                }
            }
            merges.add(merge);
        }
        return merges;
    }

    private static void sentencePiece(TokenizerJson json, GgufMetadata metadata, List<String> pieces) {
        boolean prefix = metadata.bool("tokenizer.ggml.add_space_prefix", true);
        json.set("normalizer", PreTokenizers.spacesToBars(prefix));
        float[] scores = metadata.floats("tokenizer.ggml.scores");
        if (scores.length != pieces.size()) {
            throw metadata.invalid("tokenizer.ggml.scores", scores.length + " scores for " + pieces.size() + " pieces");
        }
        List<TokenizerJson.Merge> merges = SentencePieceMerges.of(pieces, scores)
                .orElseThrow(() -> metadata.invalid(
                        "tokenizer.ggml.tokens", "has pieces that are too long, or too many that are made of others"));
        json.bpe(TokenizerJson.ids(pieces), merges).put("byte_fallback", true).put("fuse_unk", true);
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
