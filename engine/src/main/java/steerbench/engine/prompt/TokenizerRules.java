package steerbench.engine.prompt;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.UnsupportedException;
import tools.jackson.databind.JsonNode;

/// Which parts of a `tokenizer.json` are handed to the tokenizers library. That library ends the whole
/// process where a part is wrong in a way it did not expect, so what it gets is what is known to work; these
/// are the parts that byte-pair tokenizers of published decoders are made of.
final class TokenizerRules {
    private static final Set<String> NORMALIZERS = Set.of(
            "Sequence", "NFC", "NFD", "NFKC", "NFKD", "Lowercase", "Strip", "StripAccents", "Prepend", "Replace");

    private static final Set<String> PRE_TOKENIZERS = Set.of(
            "Sequence", "ByteLevel", "Metaspace", "Split", "Digits", "Punctuation", "Whitespace", "WhitespaceSplit");

    private static final int MAX_PARTS = 16;

    /// How many characters the normaliser may make of one.
    private static final int MAX_GROWTH = 64;

    private final TokenizerFile file;
    private int parts;
    private int growth = 1;

    private TokenizerRules(TokenizerFile file) {
        this.file = file;
    }

    static void check(TokenizerFile file) {
        TokenizerRules rules = new TokenizerRules(file);
        rules.checkModel();
        rules.checkPart("normalizer", file.part("normalizer"), NORMALIZERS, "normalizers");
        rules.checkPart("pre_tokenizer", file.part("pre_tokenizer"), PRE_TOKENIZERS, "pretokenizers");
    }

    private void checkModel() {
        // Old files do not name the type.
        String type = file.setting("type").asString("BPE");
        if (!type.equals("BPE")) {
            throw unsupported(file.file(), "model.type is '" + type + "'", "BPE");
        }
        for (String affix : new String[] {"continuing_subword_prefix", "end_of_word_suffix"}) {
            if (!file.setting(affix).asString("").isEmpty()) {
                throw unsupported(file.file(), "model." + affix + " is set", "none");
            }
        }
        JsonNode dropout = file.setting("dropout");
        if (dropout.isNumber() && dropout.asDouble() != 0) {
            throw unsupported(file.file(), "model.dropout is " + dropout.asDouble(), "0");
        }
        String unknown = file.setting("unk_token").asString("");
        if (!unknown.isEmpty() && !file.vocabulary().containsKey(unknown)) {
            throw invalid("model.unk_token '" + unknown + "' is not in model.vocab");
        }
    }

    private void checkPart(String what, JsonNode part, Set<String> known, String list) {
        if (part.isMissingNode() || part.isNull()) {
            return;
        }
        String type = part.path("type").asString("");
        if (!known.contains(type)) {
            throw unsupported(
                    file.file(),
                    what + " is of the type '" + type + "'",
                    String.join(", ", known.stream().sorted().toList()));
        }
        if (++parts > MAX_PARTS) {
            throw invalid(what + " is one of more than " + MAX_PARTS + " parts");
        }
        switch (type) {
            case "Sequence" -> {
                for (JsonNode child : part.path(list)) {
                    checkPart(what, child, known, list);
                }
            }
            case "Replace" -> {
                checkPattern(what, part.path("pattern"));
                checkGrowth(what, part.path("content").asString("").length());
            }
            case "Prepend" -> {
                String text = part.path("prepend").asString("");
                if (text.isEmpty()) { // with another normaliser behind it the library falls
                    throw invalid(what + " prepends nothing");
                }
                checkGrowth(what, 1 + text.length());
            }
            case "Split" -> checkPattern(what, part.path("pattern"));
            default -> {
                // nothing that could grow or run long
            }
        }
    }

    private void checkPattern(String what, JsonNode pattern) {
        for (Map.Entry<String, JsonNode> kind : pattern.properties()) {
            String text = kind.getValue().asString("");
            if (text.isEmpty()) {
                throw invalid(what + " has an empty pattern");
            }
            if (kind.getKey().equals("Regex")) {
                RegexCost.objection(text).ifPresent(objection -> {
                    throw unsupported(
                            file.file(),
                            what + " has the regular expression '" + text + "', which " + objection,
                            "expressions that take linear time");
                });
            }
        }
    }

    private void checkGrowth(String what, int factor) {
        growth *= Math.max(1, Math.min(factor, MAX_GROWTH + 1));
        if (growth > MAX_GROWTH) {
            throw invalid(what + " makes more than " + MAX_GROWTH + " characters of one");
        }
    }

    private InvalidFileException invalid(String reason) {
        return new InvalidFileException(file.file().toString(), reason, "Fetch the file again from the model's page");
    }

    static UnsupportedException unsupported(Path file, String reason, String supported) {
        return new UnsupportedException(file.toString(), reason, "Supported: " + supported);
    }
}
