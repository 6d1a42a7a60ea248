package steerbench.engine.parity;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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
            "prompt\\d+\\." + "(ids|greedy_ids|greedy_margin|llama_cpp_greedy_ids|logprobs|top50_ids|top50_logits)";
    private static final double TOTAL_TOLERANCE = 1e-2;
    private static final double DECIDING_MARGIN = 2e-3;

    private RealModelParity() {}

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
                    SafetensorsFile expected = SafetensorsFile.open(folder.resolve("reference.safetensors"));
                    OpenModel model = context.open(checkpoint);
                    DecoderSession session =
                            context.session(model, new DecoderSession.Layout(List.of(), Set.of(), false))) {
                tokenizer(log, prefix, (GgufCheckpoint) checkpoint, info);
                Coverage.unknown(log, prefix, expected, n -> n.matches(KNOWN));
                int prompts = Coverage.prompts(expected);
                if (info.node().path("prompts").size() != prompts) {
                    log.fail(
                            prefix + "prompts",
                            0,
                            "reference.json lists "
                                    + info.node().path("prompts").size() + ", the tensors are of " + prompts);
                }
                for (int i = 0; i < prompts; i++) {
                    String part = prefix + "prompt" + i + ".";
                    scores(
                            log,
                            session,
                            part,
                            expected,
                            new JsonSource(
                                    info.file(), info.node().path("prompts").path(i)),
                            i);
                    int[] greedy = Reference.ints(expected, "prompt" + i + ".greedy_ids");
                    float[] margins = Reference.floats(expected, "prompt" + i + ".greedy_margin");
                    int[] ids = Reference.ints(expected, "prompt" + i + ".ids");
                    int[] computed =
                            context.greedy(session, List.of(ids), greedy.length).getFirst();
                    log.equal(part + "greedy_ids", greedy, computed, at -> margins[at] <= DECIDING_MARGIN);
                }
            }
        });
    }

    static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.path(i).asInt()).toArray();
    }

    private static void tokenizer(ParityLog log, String prefix, GgufCheckpoint checkpoint, JsonSource info) {
        try (Tokenizer tokenizer = GgufTokenizer.of(checkpoint)) {
            int i = 0;
            if (info.node().path("strings").isEmpty()) {
                log.notRun(prefix + "tokenizer", "reference.json holds no strings");
            }
            for (JsonNode example : info.node().path("strings")) {
                log.equal(
                        prefix + "tokenizer." + i++,
                        ints(example.path("ids_llama_cpp")),
                        tokenizer.encode(example.path("text").asString()));
            }
        }
    }

    private static void scores(
            ParityLog log, DecoderSession session, String part, SafetensorsFile expected, JsonSource info, int prompt) {
        int[] ids = Reference.ints(expected, "prompt" + prompt + ".ids");
        int[] topIds = Reference.ints(expected, "prompt" + prompt + ".top50_ids");
        int top = topIds.length / ids.length;
        float[] topLogits = new float[topIds.length];
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
                for (int k = 0; k < top; k++) {
                    topLogits[s * top + k] = pass.logits(s).getAtIndex(ValueLayout.JAVA_FLOAT, topIds[s * top + k]);
                }
                if (s + 1 < ids.length) {
                    logProbabilities[s] = pass.logProbabilities(s).getAtIndex(ValueLayout.JAVA_FLOAT, ids[s + 1]);
                    total += logProbabilities[s];
                }
            }
        }
        log.floats(
                part + "top50_logits",
                Reference.floats(expected, "prompt" + prompt + ".top50_logits"),
                topLogits,
                TOLERANCE);
        log.floats(
                part + "logprobs",
                Reference.floats(expected, "prompt" + prompt + ".logprobs"),
                logProbabilities,
                TOLERANCE);
        log.scalar(part + "total_logprob", info.number("total_logprob"), total, TOTAL_TOLERANCE);
    }
}
