package steerbench.engine.parity;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.prompt.GgufTokenizer;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.tensor.DType;
import tools.jackson.databind.JsonNode;

/// Tiny GGUF files: dequantised tensors, logits and greedy ids on the dequantised weights, tokenizer
/// examples.
final class GgufParity {
    private static final double TOLERANCE = 3e-4;
    private static final Set<String> KNOWN = Set.of("input_ids", "logits", "greedy_ids", "greedy_margin");

    private GgufParity() {}

    static void run(ParityContext context, String name, Path root, JsonSource entry, JsonNode tokenizerExamples) {
        ParityLog log = context.log();
        String prefix = "gguf/" + name + "/";
        log.part("gguf/" + name, () -> {
            try (ModelCheckpoint checkpoint = ModelCheckpoint.open(root.resolve(entry.string("file")));
                    SafetensorsFile expected = SafetensorsFile.open(root.resolve(entry.string("expected")));
                    OpenModel model = context.open(checkpoint);
                    DecoderSession session =
                            context.session(model, new DecoderSession.Layout(List.of(), Set.of(), false))) {
                Coverage.unknown(log, prefix, expected, n -> KNOWN.contains(n) || n.startsWith("dequantised."));
                dequantised(log, prefix, checkpoint, expected);
                ParityPasses.logits(
                        context,
                        session,
                        prefix + "logits",
                        Reference.ids(expected, "input_ids"),
                        Reference.floats(expected, "logits"),
                        TOLERANCE);
                int[][] greedy = Reference.rows(expected, "greedy_ids");
                List<int[]> computed = context.greedy(session, Reference.ids(expected, "input_ids"), greedy[0].length);
                log.equal(prefix + "greedy_ids", Reference.flat(List.of(greedy)), Reference.flat(computed));
                tokenizer(log, prefix, (GgufCheckpoint) checkpoint, tokenizerExamples);
            }
        });
    }

    private static void dequantised(
            ParityLog log, String prefix, ModelCheckpoint checkpoint, SafetensorsFile expected) {
        for (String key : expected.tensors().keySet()) {
            if (key.startsWith("dequantised.")) {
                String tensor = key.substring("dequantised.".length());
                float[] reference = Reference.floats(expected, key);
                float[] values = checkpoint.tensor(tensor).toFloats();
                boolean oneUlp = checkpoint.tensor(tensor).dtype() == DType.Q4_1;
                log.floats(prefix + key, reference, values, oneUlp ? ulpOfLargest(reference) : 0);
            }
        }
    }

    /// Q4_1's multiply-add may be fused in the reference.
    private static double ulpOfLargest(float[] values) {
        float largest = 0;
        for (float v : values) {
            largest = Math.max(largest, Math.abs(v));
        }
        return Math.ulp(largest);
    }

    private static void tokenizer(ParityLog log, String prefix, GgufCheckpoint checkpoint, JsonNode examples) {
        try (Tokenizer tokenizer = GgufTokenizer.of(checkpoint)) {
            int i = 0;
            for (JsonNode example : examples) {
                log.equal(
                        prefix + "tokenizer." + i++,
                        RealModelParity.ints(example.path("ids_llama_cpp")),
                        tokenizer.encode(example.path("text").asString()));
            }
        }
    }
}
