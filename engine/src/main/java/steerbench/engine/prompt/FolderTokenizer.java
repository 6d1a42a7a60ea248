package steerbench.engine.prompt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.RegularFile;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.UnsupportedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The tokenizer of a Hugging Face folder: `tokenizer.json`, with `tokenizer_config.json`,
/// `generation_config.json`, `config.json` and `chat_template.jinja` for what that does not say.
final class FolderTokenizer {
    private static final int MAX_TEMPLATE_BYTES = 1 << 20;

    private final Path folder;
    private final TokenizerFile tokenizer;
    private final List<TokenizerFile.Added> added;
    private final List<String> pieces;
    private final JsonNode settings;
    private final List<JsonNode> idSources;

    private FolderTokenizer(Path folder) {
        this.folder = folder;
        this.tokenizer = TokenizerFile.read(folder.resolve(TokenizerFile.NAME));
        this.added = tokenizer.added();
        this.pieces = tokenizer.pieces(added);
        this.settings = optional("tokenizer_config.json");
        this.idSources = List.of(optional("generation_config.json"), optional("config.json"));
    }

    static Tokenizer of(Path folder) {
        if (!Files.exists(folder.resolve(TokenizerFile.NAME))) {
            throw new MissingResourceException(
                    folder.toString(),
                    "holds no tokenizer.json, so its text cannot be turned into token ids",
                    "Fetch tokenizer.json of the same model into this folder");
        }
        return new FolderTokenizer(folder).open();
    }

    private Tokenizer open() {
        tokenizer.checkMerges();
        TokenizerRules.check(tokenizer);
        OptionalInt bos = id("bos_token", "bos_token_id");
        OptionalInt eos = id("eos_token", "eos_token_id");
        ChatTemplate template = new ChatTemplate(chatTemplate(), text(bos), text(eos));
        boolean inFront = putsInFront(tokenizer.part("post_processor"), bos.orElse(-1)); // unknown ones are refused
        boolean addsBos = settings.path("add_bos_token").isBoolean()
                ? settings.path("add_bos_token").booleanValue()
                : bos.isPresent() && inFront;
        BitSet special = new BitSet();
        added.forEach(token -> special.set(token.id(), token.special()));
        Vocabulary vocabulary = new Vocabulary(pieces, encoding(), special, bos, endOfText(eos), addsBos);
        return Tokenizer.of(
                json().bytes(), vocabulary, template, tokenizer.file().toString());
    }

    /// What the library needs to encode. Post-processor and decoder, which it does not, stay behind.
    private TokenizerJson json() {
        TokenizerJson json = new TokenizerJson();
        added.forEach(token -> json.addedToken(token.source()));
        for (String part : List.of("normalizer", "pre_tokenizer")) {
            if (!tokenizer.part(part).isMissingNode()) {
                json.set(part, tokenizer.part(part));
            }
        }
        ObjectNode model = json.bpe(tokenizer.vocabulary(), tokenizer.merges());
        for (String setting : List.of("unk_token", "fuse_unk", "byte_fallback", "ignore_merges")) {
            if (!tokenizer.setting(setting).isMissingNode()) {
                model.set(setting, tokenizer.setting(setting));
            }
        }
        return json;
    }

    /// Whether the tokenizer's own post-processing begins a text with `bos`.
    private boolean putsInFront(JsonNode processor, int bos) {
        return switch (processor.path("type").asString("")) {
            case "TemplateProcessing" -> {
                String first = processor
                        .path("single")
                        .path(0)
                        .path("SpecialToken")
                        .path("id")
                        .asString("");
                JsonNode ids = processor.path("special_tokens").path(first).path("ids");
                yield ids.path(0).asInt(-1) == bos;
            }
            case "BertProcessing", "RobertaProcessing" ->
                processor.path("cls").path(1).asInt(-1) == bos;
            case "", "ByteLevel" -> false;
            case "Sequence" -> processor.path("processors").valueStream().anyMatch(child -> putsInFront(child, bos));
            default ->
                throw new UnsupportedException(
                        tokenizer.file().toString(),
                        "post_processor '" + processor.path("type").asString("")
                                + "' is not known; it says whether text begins with BOS",
                        "Supported: TemplateProcessing, ByteLevel, BertProcessing, RobertaProcessing, Sequence");
        };
    }

    private JsonNode optional(String name) {
        Path file = folder.resolve(name);
        return Files.exists(file)
                ? JsonSource.read(file).node()
                : JsonMapper.shared().createObjectNode();
    }

    /// How pieces spell bytes: byte-level tokenizers say so in their decoder or pre-tokenizer.
    private PieceEncoding encoding() {
        boolean byteLevel =
                mentionsByteLevel(tokenizer.part("decoder")) || mentionsByteLevel(tokenizer.part("pre_tokenizer"));
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
            return IntStream.range(0, pieces.size())
                    .filter(i -> pieces.get(i).equals(text))
                    .findFirst();
        }
        for (JsonNode source : idSources) {
            JsonNode id = source.path(idField).isArray() ? source.path(idField).path(0) : source.path(idField);
            if (isId(id)) {
                return OptionalInt.of(id.intValue());
            }
        }
        return OptionalInt.empty();
    }

    private static boolean isId(JsonNode node) {
        return node.isInt() && node.intValue() >= 0;
    }

    /// What ends a generated text: the tokenizer's EOS and every id the model's settings name.
    private Set<Integer> endOfText(OptionalInt eos) {
        Set<Integer> ids = new HashSet<>();
        eos.ifPresent(ids::add);
        for (JsonNode source : idSources) {
            JsonNode field = source.path("eos_token_id");
            Stream<JsonNode> nodes = field.isArray() ? field.valueStream() : Stream.of(field);
            nodes.filter(FolderTokenizer::isId).map(JsonNode::intValue).forEach(ids::add);
        }
        return ids;
    }

    private String text(OptionalInt id) {
        return id.isPresent() && id.getAsInt() < pieces.size() ? pieces.get(id.getAsInt()) : "";
    }

    private String chatTemplate() {
        Path file = folder.resolve("chat_template.jinja");
        if (Files.exists(file)) {
            return new String(RegularFile.read(file, MAX_TEMPLATE_BYTES), StandardCharsets.UTF_8);
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
