package steerbench.engine.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The tokenizer of a Hugging Face folder: `tokenizer.json`, with `tokenizer_config.json`,
/// `generation_config.json`, `config.json` and `chat_template.jinja` for what that does not say.
final class FolderTokenizer {
    private static final int MAX_VOCABULARY = 1 << 22;

    private final Path folder;
    private final JsonNode tokenizer;
    private final JsonNode settings;
    private final List<JsonNode> idSources;
    private final String[] pieces;
    private final BitSet special = new BitSet();

    private FolderTokenizer(Path folder) {
        this.folder = folder;
        this.tokenizer = JsonSource.read(folder.resolve("tokenizer.json")).node();
        this.settings = optional("tokenizer_config.json");
        this.idSources = List.of(optional("generation_config.json"), optional("config.json"));
        this.pieces = pieces();
    }

    static Tokenizer of(Path folder) {
        if (!Files.exists(folder.resolve("tokenizer.json"))) {
            throw new MissingResourceException(
                    folder.toString(),
                    "holds no tokenizer.json, so its text cannot be turned into token ids",
                    "Fetch tokenizer.json of the same model into this folder");
        }
        return new FolderTokenizer(folder).open();
    }

    private Tokenizer open() {
        OptionalInt bos = id("bos_token", "bos_token_id");
        OptionalInt eos = id("eos_token", "eos_token_id");
        String json = folder.resolve("tokenizer.json").toString();
        ChatTemplate template = new ChatTemplate(chatTemplate(), text(bos), text(eos));
        byte[] bytes = bytes(folder.resolve("tokenizer.json"));
        boolean addsBos = settings.path("add_bos_token").isBoolean()
                ? settings.path("add_bos_token").booleanValue()
                : bos.isPresent() && Tokenizer.putsInFront(bytes, bos.getAsInt(), json);
        Vocabulary vocabulary = new Vocabulary(List.of(pieces), encoding(), special, bos, endOfText(eos), addsBos);
        return Tokenizer.of(bytes, vocabulary, template, json);
    }

    private JsonNode optional(String name) {
        Path file = folder.resolve(name);
        return Files.exists(file)
                ? JsonSource.read(file).node()
                : JsonMapper.shared().createObjectNode();
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new StorageException(file.toString(), "cannot be read (" + e.getMessage() + ")", "", e);
        }
    }

    /// The vocabulary by id. A number without a piece gets a name nobody can type.
    private String[] pieces() {
        JsonNode vocabulary = tokenizer.path("model").path("vocab");
        JsonNode added = tokenizer.path("added_tokens");
        int size = 0;
        for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
            size = Math.max(size, checked(entry.getValue().asInt(-1)) + 1);
        }
        if (vocabulary.isArray()) {
            size = checked(vocabulary.size());
        }
        for (JsonNode token : added) {
            size = Math.max(size, checked(token.path("id").asInt(-1)) + 1);
        }
        if (size == 0) {
            throw invalid("model.vocab is missing or empty");
        }
        String[] byId =
                IntStream.range(0, size).mapToObj(id -> "<unused " + id + ">").toArray(String[]::new);
        for (Map.Entry<String, JsonNode> entry : vocabulary.properties()) {
            byId[entry.getValue().asInt()] = entry.getKey();
        }
        for (int id = 0; vocabulary.isArray() && id < vocabulary.size(); id++) {
            byId[id] = vocabulary.get(id).path(0).asString(""); // unigram: [piece, score]
        }
        for (JsonNode token : added) {
            int id = token.path("id").asInt();
            byId[id] = token.path("content").asString("");
            special.set(id, token.path("special").asBoolean(false));
        }
        return byId;
    }

    private int checked(int id) {
        if (id < 0 || id >= MAX_VOCABULARY) {
            throw invalid("a token has the id " + id);
        }
        return id;
    }

    private InvalidFileException invalid(String reason) {
        return new InvalidFileException(
                folder.resolve("tokenizer.json").toString(), reason, "Fetch the file again from the model's page");
    }

    /// How pieces spell bytes: byte-level tokenizers say so in their decoder or pre-tokenizer.
    private PieceEncoding encoding() {
        boolean byteLevel =
                mentionsByteLevel(tokenizer.path("decoder")) || mentionsByteLevel(tokenizer.path("pre_tokenizer"));
        return byteLevel ? PieceEncoding.BYTE_LEVEL : PieceEncoding.SENTENCE_PIECE;
    }

    private static boolean mentionsByteLevel(JsonNode part) {
        if (part.path("type").asString("").equals("ByteLevel")) {
            return true;
        }
        for (String list : List.of("pretokenizers", "decoders")) {
            for (JsonNode child : part.path(list)) {
                if (mentionsByteLevel(child)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// A special token's id: by the text the tokenizer's settings give, else by number.
    private OptionalInt id(String textField, String idField) {
        JsonNode named = settings.path(textField);
        String text = named.isObject() ? named.path("content").asString("") : named.asString("");
        if (!text.isEmpty()) {
            return IntStream.range(0, pieces.length)
                    .filter(i -> pieces[i].equals(text))
                    .findFirst();
        }
        for (JsonNode source : idSources) {
            JsonNode id = source.path(idField).isArray() ? source.path(idField).path(0) : source.path(idField);
            if (id.isInt() && id.asInt() >= 0) {
                return OptionalInt.of(id.asInt());
            }
        }
        return OptionalInt.empty();
    }

    /// What ends a generated text: the tokenizer's EOS and every id the model's settings name.
    private Set<Integer> endOfText(OptionalInt eos) {
        Set<Integer> ids = new HashSet<>();
        eos.ifPresent(ids::add);
        for (JsonNode source : idSources) {
            JsonNode field = source.path("eos_token_id");
            if (field.isInt()) {
                ids.add(field.asInt());
            }
            for (JsonNode id : field) {
                ids.add(id.asInt());
            }
        }
        return ids;
    }

    private String text(OptionalInt id) {
        return id.isPresent() && id.getAsInt() < pieces.length ? pieces[id.getAsInt()] : "";
    }

    private String chatTemplate() {
        Path file = folder.resolve("chat_template.jinja");
        if (Files.exists(file)) {
            return new String(bytes(file), java.nio.charset.StandardCharsets.UTF_8);
        }
        JsonNode template = settings.path("chat_template");
        if (template.isArray()) { // several, by name
            return template.valueStream()
                    .filter(t -> t.path("name").asString("").equals("default"))
                    .findFirst()
                    .map(t -> t.path("template").asString(""))
                    .orElse("");
        }
        return template.asString("");
    }
}
