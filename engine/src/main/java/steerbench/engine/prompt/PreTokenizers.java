package steerbench.engine.prompt;

import steerbench.engine.problem.UnsupportedException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Hugging Face pre-tokenizers for the names llama.cpp writes into `tokenizer.ggml.pre` (its
/// `llama-vocab.cpp` lists the regular expressions).
final class PreTokenizers {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String SINGLE_DIGITS = "\\p{N}";
    private static final String LLAMA_3 =
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    private static final String QWEN_2 = LLAMA_3.replace("\\p{N}{1,3}", "\\p{N}");

    private PreTokenizers() {}

    static ObjectNode named(String name, String source) {
        return switch (name) {
            case "gpt-2", "default" -> byteLevel(true);
            case "smollm" -> sequence(split(SINGLE_DIGITS), byteLevel(true));
            case "llama-bpe", "llama3", "llama-v3" -> sequence(split(LLAMA_3), byteLevel(false));
            case "qwen2" -> sequence(split(QWEN_2), byteLevel(false));
            default ->
                throw new UnsupportedException(
                        source,
                        "its pre-tokenizer '" + name + "' is not known",
                        "Supported: gpt-2, smollm, llama-bpe, qwen2; or use the model's Hugging Face folder");
        };
    }

    /// Llama 3 takes a whole word from the vocabulary before it tries merges.
    static boolean ignoresMerges(String name) {
        return name.startsWith("llama");
    }

    static ObjectNode byteLevel(boolean useRegex) {
        return JSON.createObjectNode()
                .put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", useRegex);
    }

    /// SentencePiece writes a space as U+2581, and one in front of a text where `prefix` holds.
    static ObjectNode spacesToBars(boolean prefix) {
        ObjectNode replace = JSON.createObjectNode().put("type", "Replace").put("content", "\u2581");
        replace.putObject("pattern").put("String", " ");
        if (!prefix) {
            return replace;
        }
        ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
        sequence.putArray("normalizers")
                .add(JSON.createObjectNode().put("type", "Prepend").put("prepend", "\u2581"))
                .add(replace);
        return sequence;
    }

    private static ObjectNode split(String regex) {
        ObjectNode split = JSON.createObjectNode().put("type", "Split");
        split.putObject("pattern").put("Regex", regex);
        return split.put("behavior", "Isolated").put("invert", false);
    }

    private static ObjectNode sequence(ObjectNode... parts) {
        ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
        ArrayNode list = sequence.putArray("pretokenizers");
        for (ObjectNode part : parts) {
            list.add(part);
        }
        return sequence;
    }
}
