package steerbench.engine.parity;

import java.util.stream.IntStream;
import steerbench.engine.prompt.Tokenizer;
import tools.jackson.databind.JsonNode;

/// A text with the ids that llama.cpp gives it.
final class TokenizerExample {
    private TokenizerExample() {}

    static void compare(ParityLog log, String name, JsonNode example, Tokenizer tokenizer) {
        JsonNode ids = example.path("ids_llama_cpp");
        if (!ids.isArray() || !example.path("text").isString()) {
            log.missing(name);
        } else {
            log.equal(name, ints(ids), tokenizer.encode(example.path("text").asString()));
        }
    }

    static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.path(i).asInt()).toArray();
    }
}
