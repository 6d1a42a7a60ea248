package steerbench.engine.parity;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import steerbench.engine.tensor.Tensor;
import tools.jackson.databind.JsonNode;

/// Tiny GGUF files: dequantised tensors, logits and greedy ids on the dequantised weights, tokenizer
/// examples.
final class GgufParity {
    private static final double TOLERANCE = 3e-4;
    private static final String DEQUANTISED = "dequantised.";
    private static final Set<String> KNOWN = Set.of("input_ids", "logits", "greedy_ids", "greedy_margin");

    private GgufParity() {}

    static void run(ParityContext context, String name, Path root, JsonSource entry, JsonNode tokenizerExamples) {
        ParityLog log = context.log();
        String prefix = "gguf/" + name + "/";
        log.part("gguf/" + name, () -> {
            try (ModelCheckpoint checkpoint = ModelCheckpoint.open(root.resolve(entry.string("file")));
                    SafetensorsFile file = SafetensorsFile.open(root.resolve(entry.string("expected")));
                    OpenModel model = context.open(checkpoint);
                    DecoderSession session =
                            context.session(model, new DecoderSession.Layout(List.of(), Set.of(), false))) {
                Reference expected = new Reference(file, log, prefix);
                expected.unknown(n -> KNOWN.contains(n) || n.startsWith(DEQUANTISED));
                dequantised(log, prefix, checkpoint, expected);
                expected.rows("input_ids").ifPresent(rows -> passes(context, session, prefix, rows, expected));
                tokenizer(log, prefix, (GgufCheckpoint) checkpoint, tokenizerExamples);
            }
        });
    }

    private static void passes(
            ParityContext context, DecoderSession session, String prefix, List<int[]> rows, Reference expected) {
        expected.floats("logits")
                .ifPresent(logits -> ParityPasses.logits(context, session, prefix + "logits", rows, logits, TOLERANCE));
        expected.rows("greedy_ids").ifPresent(greedy -> {
            List<int[]> computed = context.greedy(session, rows, greedy.getFirst().length);
            context.log().equal(prefix + "greedy_ids", Reference.flat(greedy), Reference.flat(computed));
        });
    }

    /// Every tensor that is not float32 has its numbers in the reference.
    private static void dequantised(ParityLog log, String prefix, ModelCheckpoint checkpoint, Reference expected) {
        for (Map.Entry<String, Tensor> e : checkpoint.tensors().entrySet()) {
            Tensor tensor = e.getValue();
            String key = DEQUANTISED + e.getKey();
            if (tensor.dtype() != DType.F32 || expected.has(key)) {
                expected.floats(key).ifPresent(reference -> {
                    boolean oneUlp = tensor.dtype() == DType.Q4_1;
                    log.floats(prefix + key, reference, tensor.toFloats(), oneUlp ? ulpOfLargest(reference) : 0);
                });
            }
        }
        for (String key : expected.names()) {
            if (key.startsWith(DEQUANTISED) && !checkpoint.hasTensor(key.substring(DEQUANTISED.length()))) {
                log.fail(prefix + key, "the checkpoint has no such tensor");
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
                TokenizerExample.compare(log, prefix + "tokenizer." + i++, example, tokenizer);
            }
        }
    }
}
