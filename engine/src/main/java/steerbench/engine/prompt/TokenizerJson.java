package steerbench.engine.prompt;

import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A `tokenizer.json` as it is put together for checkpoints that have none.
final class TokenizerJson {
    private static final JsonMapper JSON = new JsonMapper();

    /// Two pieces that are joined where they meet.
    record Merge(String left, String right) {

        /// Of the one-line form; byte-level pieces hold no space.
        static Merge parse(String line) {
            int space = line.indexOf(' ', 1);
            return space < 0 ? new Merge(line, "") : new Merge(line.substring(0, space), line.substring(space + 1));
        }
    }

    private final ObjectNode root = JSON.createObjectNode();
    private final ArrayNode addedTokens;

    TokenizerJson() {
        root.put("version", "1.0");
        root.putNull("truncation").putNull("padding").putNull("normalizer").putNull("pre_tokenizer");
        root.putNull("post_processor").putNull("decoder");
        addedTokens = root.putArray("added_tokens");
    }

    void set(String part, ObjectNode value) {
        root.set(part, value);
    }

    /// A token that is found in the text before anything else is looked at.
    void addedToken(int id, String content, boolean special) {
        addedTokens
                .addObject()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special);
    }

    /// The model: byte-pair encoding.
    ///
    /// @param pieces by id
    /// @return the model, for what is particular to it
    ObjectNode bpe(List<String> pieces, List<Merge> merges) {
        ObjectNode model = root.putObject("model");
        model.put("type", "BPE");
        model.putNull("dropout").putNull("unk_token").putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        ObjectNode vocabulary = model.putObject("vocab");
        for (int id = 0; id < pieces.size(); id++) {
            vocabulary.put(pieces.get(id), id);
        }
        ArrayNode list = model.putArray("merges");
        merges.forEach(m -> list.addArray().add(m.left()).add(m.right()));
        return model;
    }

    byte[] bytes() {
        return JSON.writeValueAsBytes(root);
    }
}
