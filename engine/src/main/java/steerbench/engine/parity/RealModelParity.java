package steerbench.engine.parity;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.prompt.GgufTokenizer;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.task.Cancellation;
import tools.jackson.databind.JsonNode;

/// A real GGUF in the exact mode: token ids, the reference's 50 best logits of every position,
/// log-probabilities, greedy ids where the reference's margin decides.
final class RealModelParity {
    private static final double TOLERANCE = 1e-3;
    private static final String KNOWN =
            "prompt\\d+\\.(ids|greedy_ids|greedy_margin|llama_cpp_greedy_ids|logprobs|top50_ids|top50_logits)";
    private static final double TOTAL_TOLERANCE = 1e-2;
    private static final double DECIDING_MARGIN = 2e-3;

    private final ParityContext context;
    private final DecoderSession session;
    private final Reference expected;
    private final String part;
    private final String prefix;

    /// @param part of one prompt: "prompt0."
    /// @param prefix in front of it in lines
    private RealModelParity(
            ParityContext context, DecoderSession session, Reference expected, String part, String prefix) {
        this.context = context;
        this.session = session;
        this.expected = expected;
        this.part = part;
        this.prefix = prefix;
    }

    static void run(ParityContext context, String name, Path folder) {
        ParityLog log = context.log();
        String prefix = "real/" + name + "/";
        log.part("real/" + name, () -> {
            JsonSource info = JsonSource.read(folder.resolve("reference.json"));
            Optional<Path> file = context.fileBySha256().apply(info.string("sha256"));
            if (file.isEmpty()) {
                log.notRun(
                        "real/" + name,
                        "no file with sha256 " + info.string("sha256")
                                + " in the cache; fetch it (model fetch) or name it by --model FILE");
                return;
            }
            try (ModelCheckpoint checkpoint = ModelCheckpoint.open(file.get());
                    SafetensorsFile tensors = SafetensorsFile.open(folder.resolve("reference.safetensors"));
                    OpenModel model = context.open(checkpoint);
                    DecoderSession session =
                            context.session(model, new DecoderSession.Layout(List.of(), Set.of(), false))) {
                tokenizer(log, prefix, (GgufCheckpoint) checkpoint, info);
                Reference expected = new Reference(tensors, log, prefix);
                expected.unknown(n -> n.matches(KNOWN));
                int listed = info.node().path("prompts").size();
                PromptIds prompts = PromptIds.of(expected, listed);
                for (int i : prompts.numbers()) {
                    JsonSource text = new JsonSource(
                            info.file(), info.node().path("prompts").path(i));
                    new RealModelParity(context, session, expected, "prompt" + i + ".", prefix)
                            .compare(prompts.ids(i), text);
                }
            }
        });
    }

    private void compare(int[] ids, JsonSource text) {
        scores(ids, text);
        Optional<int[]> greedy = expected.ints(part + "greedy_ids");
        Optional<float[]> margins = expected.floats(part + "greedy_margin");
        if (greedy.isPresent() && margins.isPresent()) {
            int[] computed =
                    context.greedy(session, List.of(ids), greedy.get().length).getFirst();
            context.log()
                    .add(Comparison.equal(
                            prefix + part + "greedy_ids",
                            greedy.get(),
                            computed,
                            at -> at < margins.get().length && margins.get()[at] <= DECIDING_MARGIN));
        }
    }

    private static void tokenizer(ParityLog log, String prefix, GgufCheckpoint checkpoint, JsonSource info) {
        try (Tokenizer tokenizer = GgufTokenizer.of(checkpoint)) {
            int i = 0;
            if (info.node().path("strings").isEmpty()) {
                log.notRun(prefix + "tokenizer", "reference.json holds no strings");
            }
            for (JsonNode example : info.node().path("strings")) {
                TokenizerExample.compare(log, prefix + "tokenizer." + i++, example, tokenizer);
            }
        }
    }

    private void scores(int[] ids, JsonSource text) {
        Optional<int[]> topIds = expected.ints(part + "top50_ids");
        int[] wanted = topIds.filter(all -> all.length % ids.length == 0).orElse(new int[0]);
        int top = wanted.length / ids.length;
        float[] topLogits = new float[wanted.length];
        float[] logProbabilities = new float[ids.length - 1];
        double total = 0;
        try (SplitCache cache = session.newCache(1, ids.length);
                Pass pass = session.newPass(new PassShape(1, ids.length, ids.length, List.of()))) {
            pass.row(0, 0, ids.length);
            for (int s = 0; s < ids.length; s++) {
                pass.token(0, s, ids[s]);
                pass.logitRow(s, 0, s);
            }
            session.run(pass, cache, 0, Cancellation.never());
            for (int s = 0; s < ids.length; s++) {
                for (int k = s * top; k < (s + 1) * top; k++) {
                    topLogits[k] = wanted[k] < 0 || wanted[k] >= session.shape().vocabSize()
                            ? Float.NaN
                            : pass.logits(s).getAtIndex(ValueLayout.JAVA_FLOAT, wanted[k]);
                }
                if (s + 1 < ids.length) {
                    logProbabilities[s] = pass.logProbabilities(s).getAtIndex(ValueLayout.JAVA_FLOAT, ids[s + 1]);
                    total += logProbabilities[s];
                }
            }
        }
        if (topIds.isPresent()) {
            floats("top50_logits", topLogits);
        }
        floats("logprobs", logProbabilities);
        if (text.has("total_logprob")) {
            context.log().scalar(prefix + part + "total_logprob", text.number("total_logprob"), total, TOTAL_TOLERANCE);
        } else {
            context.log().missing(prefix + part + "total_logprob");
        }
    }

    private void floats(String name, float[] computed) {
        expected.floats(part + name).ifPresent(e -> context.log().floats(prefix + part + name, e, computed, TOLERANCE));
    }
}
