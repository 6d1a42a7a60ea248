package steerbench.engine.prompt;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A `tokenizer.json` as the tokenizers library gets it: put together from parts that were looked at before,
/// as a part it cannot work with makes the library end the whole process.
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
    private final ArrayNode addedTokens = JSON.createArrayNode();
    private final ObjectNode model = JSON.createObjectNode();
    private Map<String, Integer> vocabulary = Map.of();
    private List<Merge> merges = List.of();

    TokenizerJson() {
        root.put("version", "1.0");
        root.putNull("truncation").putNull("padding").putNull("normalizer").putNull("pre_tokenizer");
        root.putNull("post_processor").putNull("decoder");
    }

    void set(String part, JsonNode value) {
        root.set(part, value);
    }

    /// A token that is found in the text before anything else is looked at.
    void addedToken(int id, String content, boolean special) {
        addedToken(JSON.createObjectNode()
                .put("id", id)
                .put("content", content)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", special));
    }

    void addedToken(ObjectNode token) {
        addedTokens.add(token);
    }

    /// The model: byte-pair encoding.
    ///
    /// @param newVocabulary ids by piece
    /// @return the model, for what is particular to it
    ObjectNode bpe(Map<String, Integer> newVocabulary, List<Merge> newMerges) {
        vocabulary = newVocabulary;
        merges = newMerges;
        model.put("type", "BPE");
        model.putNull("dropout").putNull("unk_token").putNull("continuing_subword_prefix");
        model.putNull("end_of_word_suffix");
        return model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    }

    /// Ids by piece, the last where a piece stands twice.
    static Map<String, Integer> ids(List<String> pieces) {
        Map<String, Integer> ids = LinkedHashMap.newLinkedHashMap(pieces.size());
        for (int id = 0; id < pieces.size(); id++) {
            ids.put(pieces.get(id), id);
        }
        return ids;
    }

    /// Written piece by piece: a tree of a large vocabulary takes hundreds of megabytes.
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 16);
        try (JsonGenerator out = JSON.createGenerator(bytes)) {
            out.writeStartObject();
            for (Map.Entry<String, JsonNode> part : root.properties()) {
                out.writeName(part.getKey());
                out.writeTree(part.getValue());
            }
            out.writeName("added_tokens");
            out.writeTree(addedTokens);
            out.writeName("model");
            writeModel(out);
            out.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private void writeModel(JsonGenerator out) {
        out.writeStartObject();
        for (Map.Entry<String, JsonNode> setting : model.properties()) {
            out.writeName(setting.getKey());
            out.writeTree(setting.getValue());
        }
        out.writeName("vocab");
        out.writeStartObject();
        vocabulary.forEach((piece, id) -> out.writeName(piece).writeNumber(id));
        out.writeEndObject();
        out.writeName("merges");
        out.writeStartArray();
        for (Merge merge : merges) {
            out.writeStartArray();
            out.writeString(merge.left()).writeString(merge.right());
            out.writeEndArray();
        }
        out.writeEndArray();
        out.writeEndObject();
    }
}
