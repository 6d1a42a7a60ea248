package steerbench.engine.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.RegularFile;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.StorageException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// A `tokenizer.json` as it stands. Vocabulary and merges, nearly all of it, are read as a stream; the rest
/// is small and becomes a tree.
final class TokenizerFile {
    static final String NAME = "tokenizer.json";

    /// Gemma 3's, the largest known, has 262,145 pieces and 514,906 merges in 33 MB.
    static final int MAX_BYTES = 40 << 20;

    static final int MAX_PIECES = 1 << 20;
    static final int MAX_MERGES = 1 << 20;
    static final int MAX_ADDED = 1 << 16;

    /// Values in the parts that become trees. Gemma 3 has 6,415 added tokens of seven values.
    private static final int MAX_VALUES = 500_000;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(1 << 20)
                            .maxNumberLength(64)
                            .maxNameLength(1 << 12)
                            .build())
                    .build())
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) // values are read out of the middle
            .build();

    private final Path file;
    private final ObjectNode parts = JSON.createObjectNode();
    private final ObjectNode model = JSON.createObjectNode();
    private final Map<String, Integer> vocabulary = new LinkedHashMap<>();
    private final List<TokenizerJson.Merge> merges = new ArrayList<>();
    private int values;
    private boolean hasMerges;

    private TokenizerFile(Path file) {
        this.file = file;
    }

    static TokenizerFile read(Path file) {
        RegularFile.checkSize(file, MAX_BYTES);
        TokenizerFile tokenizer = new TokenizerFile(file);
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = JSON.createParser(in)) {
            tokenizer.read(json);
        } catch (JacksonException e) {
            throw JsonSource.invalid(file, "the file", 0, e);
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
        return tokenizer;
    }

    private void read(JsonParser json) {
        expect(json.nextToken(), JsonToken.START_OBJECT, "the file");
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String part = json.currentName();
            json.nextToken();
            if (part.equals("model")) {
                readModel(json);
            } else {
                put(parts, part, tree(json));
            }
        }
        if (json.nextToken() != null) {
            throw invalid("goes on after its end at byte "
                    + json.currentTokenLocation().getByteOffset());
        }
    }

    private void readModel(JsonParser json) {
        expect(json.currentToken(), JsonToken.START_OBJECT, "model");
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "vocab" -> readVocabulary(json);
                case "merges" -> readMerges(json);
                default -> put(model, field, tree(json));
            }
        }
    }

    private void readVocabulary(JsonParser json) {
        if (json.currentToken() == JsonToken.START_ARRAY) {
            throw TokenizerRules.unsupported(file, "model.vocab is a list, as Unigram models have", "BPE");
        }
        expect(json.currentToken(), JsonToken.START_OBJECT, "model.vocab");
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String piece = json.currentName();
            expect(json.nextToken(), JsonToken.VALUE_NUMBER_INT, "model.vocab '" + piece + "'");
            if (vocabulary.put(piece, id(json.getLongValue(), "model.vocab '" + piece + "'")) != null) {
                throw invalid("model.vocab has the piece '" + piece + "' twice");
            }
        }
    }

    private void readMerges(JsonParser json) {
        hasMerges = true;
        expect(json.currentToken(), JsonToken.START_ARRAY, "model.merges");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String what = "model.merges[" + merges.size() + "]";
            if (merges.size() == MAX_MERGES) {
                throw invalid("model.merges has more than " + MAX_MERGES + " entries");
            }
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                merges.add(TokenizerJson.Merge.parse(json.getString()));
                continue;
            }
            expect(json.currentToken(), JsonToken.START_ARRAY, what);
            expect(json.nextToken(), JsonToken.VALUE_STRING, what);
            String left = json.getString();
            expect(json.nextToken(), JsonToken.VALUE_STRING, what);
            merges.add(new TokenizerJson.Merge(left, json.getString()));
            expect(json.nextToken(), JsonToken.END_ARRAY, what);
        }
    }

    private JsonNode tree(JsonParser json) {
        if (++values > MAX_VALUES) {
            throw invalid("has more than " + MAX_VALUES + " values beside vocabulary and merges");
        }
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            default -> JSON.readTree(json);
        };
    }

    private ObjectNode object(JsonParser json) {
        ObjectNode object = JSON.createObjectNode();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String field = json.currentName();
            json.nextToken();
            put(object, field, tree(json));
        }
        return object;
    }

    private ArrayNode array(JsonParser json) {
        ArrayNode array = JSON.createArrayNode();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            array.add(tree(json));
        }
        return array;
    }

    private void put(ObjectNode object, String field, JsonNode value) {
        if (object.replace(field, value) != null) {
            throw invalid("has the field '" + field + "' twice");
        }
    }

    private int id(long id, String what) {
        if (id < 0 || id >= MAX_PIECES) {
            throw invalid(what + " has the id " + id + ", not one from 0 to " + (MAX_PIECES - 1));
        }
        return (int) id;
    }

    private void expect(JsonToken found, JsonToken expected, String what) {
        if (found != expected) {
            throw invalid(what + " is " + found + ", not " + expected);
        }
    }

    private InvalidFileException invalid(String reason) {
        return new InvalidFileException(file.toString(), reason, "Fetch the file again from the model's page");
    }

    Path file() {
        return file;
    }

    /// Normaliser, pre-tokenizer and so on; missing where the file has none.
    JsonNode part(String name) {
        return parts.path(name);
    }

    /// A setting of the model.
    JsonNode setting(String name) {
        return model.path(name);
    }

    /// Ids by piece.
    Map<String, Integer> vocabulary() {
        return vocabulary;
    }

    /// In the order in which they apply; their pieces stand in the vocabulary.
    List<TokenizerJson.Merge> merges() {
        return merges;
    }

    /// Tokens that are found before the model is asked.
    ///
    /// @param source as the file has it
    record Added(int id, String content, boolean special, ObjectNode source) {}

    List<Added> added() {
        List<Added> added = new ArrayList<>();
        for (JsonNode token : parts.path("added_tokens")) {
            String what = "added_tokens[" + added.size() + "]";
            JsonNode id = token.path("id");
            String content = token.path("content").asString("");
            if (!(token instanceof ObjectNode source) || content.isEmpty() || !id.isIntegralNumber()) {
                throw invalid(what + " has no content or id");
            }
            boolean special = token.path("special").asBoolean(false);
            added.add(new Added(id(id.asLong(-1), what), content, special, source));
        }
        if (added.size() > MAX_ADDED) {
            throw invalid("added_tokens has more than " + MAX_ADDED + " entries");
        }
        return added;
    }

    /// The vocabulary by id, added tokens included. A number without a piece gets a name nobody can type.
    List<String> pieces(List<Added> added) {
        int vocabularySize =
                vocabulary.values().stream().mapToInt(id -> id + 1).max().orElse(0);
        int size = Math.max(
                vocabularySize, added.stream().mapToInt(t -> t.id() + 1).max().orElse(0));
        if (size == 0) {
            throw invalid("model.vocab is missing or empty");
        }
        String[] byId =
                IntStream.range(0, size).mapToObj(id -> "<unused " + id + ">").toArray(String[]::new);
        vocabulary.forEach((piece, id) -> byId[id] = piece);
        added.forEach(token -> byId[token.id()] = token.content());
        return List.of(byId);
    }

    /// Refuses merges of pieces that are not in the vocabulary.
    void checkMerges() {
        if (!hasMerges) {
            throw invalid("model.merges is missing");
        }
        for (int i = 0; i < merges.size(); i++) {
            TokenizerJson.Merge merge = merges.get(i);
            for (String piece : List.of(merge.left(), merge.right(), merge.left() + merge.right())) {
                if (!vocabulary.containsKey(piece)) {
                    throw invalid("model.merges[" + i + "] has the piece '" + piece + "', which is not in model.vocab");
                }
            }
        }
    }
}
