package steerbench.engine.parity;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import steerbench.engine.checkpoint.HuggingFaceCheckpoint;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.task.Cancellation;

/// A tiny model against `reference.safetensors`: every hook, logits and log-probabilities of the batch, the
/// ragged batch, greedy decoding with the cache; by the fused attention and by standard operators.
final class ModelParity {
    private static final double TOLERANCE = 3e-4;
    private static final Set<String> KNOWN = Set.of("input_ids", "logits", "logprobs", "greedy_ids", "greedy_margin");

    private final ParityContext context;
    private final ParityLog log;
    private final String prefix;
    private final Path folder;
    private final SafetensorsFile reference;

    private ModelParity(ParityContext context, String prefix, Path folder, SafetensorsFile reference) {
        this.context = context;
        this.log = context.log();
        this.prefix = prefix;
        this.folder = folder;
        this.reference = reference;
    }

    static void run(ParityContext context, String name, Path folder, Path referenceFile) {
        String prefix = "models/" + name + "/";
        context.log().part("models/" + name, () -> {
            try (SafetensorsFile reference = SafetensorsFile.open(referenceFile)) {
                ModelParity parity = new ModelParity(context, prefix, folder, reference);
                boolean fused = parity.session("config.json", false, "");
                if (fused) {
                    parity.session("config.json", true, "plain_attention/");
                }
                if (Files.exists(folder.resolve("config.v4.json"))) {
                    parity.session("config.v4.json", false, "config.v4/");
                }
            }
        });
    }

    /// Whether attention was the fused one.
    private boolean session(String config, boolean plainAttention, String variant) {
        String name = prefix + variant;
        try (ModelCheckpoint checkpoint = HuggingFaceCheckpoint.open(folder, config);
                OpenModel model = context.open(checkpoint);
                DecoderSession session = context.session(
                        model, new DecoderSession.Layout(List.of(), taps(model.shape()), plainAttention))) {
            if (variant.isEmpty()) {
                coverage(model.shape());
            }
            batch(session, name, "", Reference.ids(reference, "input_ids"));
            batch(session, name, "ragged.", Reference.ragged(reference));
            greedy(session, name, "greedy_ids", Reference.ids(reference, "input_ids"));
            greedy(session, name, "ragged.greedy_ids", Reference.ragged(reference));
            return !session.continuesBatches();
        }
    }

    /// Names tensors nothing compares, and layers that are missing where others have the same hook.
    private void coverage(ModelShape shape) {
        Set<HookPoint> whole = new TreeSet<>();
        Coverage.unknown(log, prefix, reference, name -> {
            Optional<HookPoint> hook = HookPoint.parse(name).filter(h -> h.layer() < shape.nLayers());
            hook.ifPresent(whole::add);
            String inBatch = name.startsWith("ragged.") ? name.substring("ragged.".length()) : name;
            return KNOWN.contains(inBatch)
                    || name.equals("ragged.lengths")
                    || HookPoint.parse(inBatch)
                            .filter(h -> h.layer() < shape.nLayers())
                            .filter(h -> inBatch.equals(h.site().shortName() + "." + h.layer()))
                            .isPresent();
        });
        for (Site site : Site.values()) {
            for (int layer = 0; layer < shape.nLayers(); layer++) {
                if (whole.stream().anyMatch(h -> h.site() == site) && !whole.contains(new HookPoint(layer, site))) {
                    Coverage.missing(log, prefix + site.shortName() + "." + layer);
                }
            }
        }
    }

    /// The hooks the reference file holds.
    private Set<HookPoint> taps(ModelShape shape) {
        Set<HookPoint> taps = new TreeSet<>();
        for (String name : reference.tensors().keySet()) {
            HookPoint.parse(name.replace("ragged.", ""))
                    .filter(h -> h.layer() < shape.nLayers())
                    .ifPresent(taps::add);
        }
        return taps;
    }

    private void batch(DecoderSession session, String name, String part, List<int[]> rows) {
        int tokens = rows.stream().mapToInt(r -> r.length).max().orElseThrow();
        int vocab = session.shape().vocabSize();
        try (SplitCache cache = session.newCache(rows.size(), tokens);
                Pass pass = session.newPass(new PassShape(rows.size(), tokens, rows.size() * tokens, List.of()))) {
            for (int r = 0; r < rows.size(); r++) {
                int[] ids = rows.get(r);
                pass.row(r, 0, ids.length);
                for (int s = 0; s < tokens; s++) {
                    if (s < ids.length) {
                        pass.token(r, s, ids[s]);
                    }
                    pass.logitRow(r * tokens + s, r, s);
                }
            }
            session.run(pass, cache, 0, Cancellation.never());
            for (HookPoint hook : taps(session.shape())) {
                String key = part + hook.site().shortName() + "." + hook.layer();
                if (reference.tensors().containsKey(key)) {
                    float[] values = pass.tap(hook).toArray(ValueLayout.JAVA_FLOAT);
                    int width = session.shape().width(hook.site());
                    log.floats(
                            name + key,
                            Reference.floats(reference, key),
                            masked(values, rows, tokens, width),
                            TOLERANCE);
                }
            }
            float[] logits = new float[rows.size() * tokens * vocab];
            float[] logProbabilities = new float[rows.size() * (tokens - 1)];
            for (int r = 0; r < rows.size(); r++) {
                for (int s = 0; s < rows.get(r).length; s++) {
                    int flat = r * tokens + s;
                    ParityContext.copy(pass.logits(flat), logits, flat * vocab);
                    if (s + 1 < rows.get(r).length) {
                        logProbabilities[r * (tokens - 1) + s] =
                                pass.logProbabilities(flat).getAtIndex(ValueLayout.JAVA_FLOAT, rows.get(r)[s + 1]);
                    }
                }
            }
            log.floats(name + part + "logits", Reference.floats(reference, part + "logits"), logits, TOLERANCE);
            log.floats(
                    name + part + "logprobs",
                    Reference.floats(reference, part + "logprobs"),
                    logProbabilities,
                    TOLERANCE);
        }
    }

    /// Zeros behind a row's own length, as in the reference.
    private static float[] masked(float[] values, List<int[]> rows, int tokens, int width) {
        for (int r = 0; r < rows.size(); r++) {
            for (int i = rows.get(r).length * width; i < tokens * width; i++) {
                values[r * tokens * width + i] = 0;
            }
        }
        return values;
    }

    private void greedy(DecoderSession session, String name, String key, List<int[]> rows) {
        int[][] expected = Reference.rows(reference, key);
        List<int[]> computed = context.greedy(session, rows, expected[0].length);
        log.equal(name + key, Reference.flat(List.of(expected)), Reference.flat(computed));
    }
}
