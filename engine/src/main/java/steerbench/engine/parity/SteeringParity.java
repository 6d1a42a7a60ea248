package steerbench.engine.parity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.generation.Continuation;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.steering.FeatureEdit;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;
import tools.jackson.databind.JsonNode;

/// Every steering case of a file: greedy ids and receipts (gates, activations, delta norms) from the real
/// decode loop with all cases side by side, logits and edited residuals from one pass over prompt and
/// continuation.
final class SteeringParity {
    private static final double TOLERANCE = 5e-4;
    private static final String SAE = "sae";

    private final ParityLog log;
    private final String prefix;
    private final SafetensorsFile reference;
    private final List<Case> cases = new ArrayList<>();
    private final List<int[]> prompts = new ArrayList<>();

    private record Case(String id, SteeringPlan plan, List<Integer> features) {}

    private SteeringParity(ParityLog log, String prefix, SafetensorsFile reference, JsonSource info) {
        this.log = log;
        this.prefix = prefix;
        this.reference = reference;
        for (JsonNode c : info.node().path("cases")) {
            cases.add(steeringCase(new JsonSource(info.file(), c)));
        }
        for (int i = 0; i < info.node().path("prompt_lengths").size(); i++) {
            prompts.add(Reference.ints(reference, "prompt" + i + ".ids"));
        }
    }

    /// @param root the fixtures' folder; `info` names model, SAE and file relative to it
    static void run(ParityContext context, String name, Path root, JsonSource info) {
        context.log().part("steering/" + name, () -> {
            try (SafetensorsFile reference = SafetensorsFile.open(root.resolve(info.string("file")));
                    ModelCheckpoint checkpoint =
                            ModelCheckpoint.open(root.resolve("models").resolve(info.string("model")));
                    OpenModel model = context.open(checkpoint);
                    SparseAutoencoder sae = context.openSae(root.resolve(info.string("sae")));
                    DecoderSession session = context.session(
                            model,
                            new DecoderSession.Layout(
                                    List.of(new SaeSite(SAE, sae, context.saeWeights(sae.path()), 0, true)),
                                    Set.of(),
                                    false))) {
                SteeringParity parity = new SteeringParity(context.log(), "steering/" + name + "/", reference, info);
                parity.decode(context, session);
                parity.passes(session);
            }
        });
    }

    private static Case steeringCase(JsonSource c) {
        List<SteeredFeature> features = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        JsonNode node = c.node();
        for (int i = 0; i < node.path("features").size(); i++) {
            int feature = node.path("features").path(i).asInt();
            ids.add(feature);
            features.add(new SteeredFeature(
                    SAE,
                    feature,
                    node.path("weights").path(i).asDouble(),
                    node.path("tau").path(i).asDouble(),
                    OptionalDouble.of(node.path("max_act").path(i).asDouble())));
        }
        SteeringPlan plan = new SteeringPlan(
                features,
                named(c, "gate", SteeringTier.values()),
                named(c, "magnitude", Magnitude.values()),
                c.number("s"),
                c.number("v"),
                named(c, "phase", Phase.values()),
                c.bool("rearm", false),
                false);
        return new Case(c.string("id"), plan, ids);
    }

    private static <E extends Enum<E>> E named(JsonSource source, String field, E[] values) {
        String name = source.string(field);
        for (E value : values) {
            if (value.name().equalsIgnoreCase(name)) {
                return value;
            }
        }
        throw new InvalidFileException(
                source.file().toString(),
                "case '" + source.string("id") + "' has the " + field + " '" + name + "'",
                "");
    }

    private void decode(ParityContext context, DecoderSession session) {
        int newTokens = Reference.ints(reference, "prompt0.base.greedy_ids").length;
        List<SteeringPlan> plans = new ArrayList<>(List.of(SteeringPlan.unsteered()));
        cases.forEach(c -> plans.add(c.plan()));
        List<Continuation> results =
                context.generate(session, prompts, plans, newTokens).continuations();
        for (int p = 0; p < prompts.size(); p++) {
            Continuation base = results.get(p * plans.size());
            String baseName = "prompt" + p + ".base.greedy_ids";
            log.equal(prefix + baseName, Reference.ints(reference, baseName), base.ids());
            for (int i = 0; i < cases.size(); i++) {
                Continuation result = results.get(p * plans.size() + i + 1);
                String key = cases.get(i).id() + "/prompt" + p + ".";
                log.equal(prefix + key + "greedy_ids", Reference.ints(reference, key + "greedy_ids"), result.ids());
                receipts(key, cases.get(i), result);
                if (!cases.get(i).plan().isActive()) {
                    log.equal(prefix + key + "equals_baseline", base.ids(), result.ids());
                }
            }
        }
    }

    private void receipts(String key, Case steeringCase, Continuation result) {
        List<Receipt> all = new ArrayList<>(result.promptReceipts());
        result.tokens().forEach(t -> all.add(t.receipt()));
        int n = all.size();
        int f = steeringCase.features().size();
        int[] gates = new int[f * n];
        float[] acts = new float[f * n];
        float[] deltas = new float[n];
        for (int t = 0; t < n; t++) {
            deltas[t] = (float) all.get(t).sites().getFirst().deltaNorm();
            for (FeatureEdit edit : all.get(t).features()) {
                int slot = steeringCase.features().indexOf(edit.feature());
                gates[slot * n + t] = edit.gate() ? 1 : 0;
                acts[slot * n + t] = (float) edit.activation();
            }
        }
        log.equal(prefix + key + "gates", Reference.ints(reference, key + "gates"), gates);
        log.floats(prefix + key + "acts", Reference.floats(reference, key + "acts"), acts, TOLERANCE);
        log.floats(prefix + key + "delta_norm", Reference.floats(reference, key + "delta_norm"), deltas, TOLERANCE);
    }

    /// Logits of the prompt, and the edited residual of prompt and continuation, each in one pass.
    private void passes(DecoderSession session) {
        for (int p = 0; p < prompts.size(); p++) {
            int length = prompts.get(p).length;
            float[] base = logits(session, new Case("", SteeringPlan.unsteered(), List.of()), prompts.get(p), length);
            log.floats(
                    prefix + "prompt" + p + ".base.logits",
                    Reference.floats(reference, "prompt" + p + ".base.logits"),
                    tail(
                            base,
                            reference
                                    .tensor("prompt" + p + ".base.logits")
                                    .shape()
                                    .elements()),
                    TOLERANCE);
            for (Case c : cases) {
                String key = c.id() + "/prompt" + p + ".";
                float[] logits = logits(session, c, prompts.get(p), length);
                float[] expected = Reference.floats(reference, key + "logits");
                log.floats(prefix + key + "logits", expected, tail(logits, expected.length), TOLERANCE);
                if (!c.plan().isActive()) {
                    log.floats(prefix + key + "equals_baseline.logits", base, logits, 0);
                }
                if (reference.tensors().containsKey(key + "edited")) {
                    int[] whole = IntStream.concat(
                                    IntStream.of(prompts.get(p)),
                                    IntStream.of(Reference.ints(reference, key + "greedy_ids")))
                            .toArray();
                    log.floats(
                            prefix + key + "edited",
                            Reference.floats(reference, key + "edited"),
                            edited(session, c, whole, length),
                            TOLERANCE);
                }
            }
        }
    }

    private static float[] tail(float[] values, long count) {
        return java.util.Arrays.copyOfRange(values, values.length - (int) count, values.length);
    }

    private float[] logits(DecoderSession session, Case c, int[] ids, int promptLength) {
        int vocab = session.shape().vocabSize();
        float[] logits = new float[ids.length * vocab];
        pass(session, c, ids, promptLength, pass -> {
            for (int s = 0; s < ids.length; s++) {
                ParityContext.copy(pass.logits(s), logits, s * vocab);
            }
        });
        return logits;
    }

    private float[] edited(DecoderSession session, Case c, int[] ids, int promptLength) {
        int width = session.shape().dModel();
        float[] edited = new float[ids.length * width];
        pass(session, c, ids, promptLength, pass -> {
            for (int s = 0; s < ids.length; s++) {
                for (int d = 0; d < width; d++) {
                    edited[s * width + d] = pass.site(0).edited(0, s, d);
                }
            }
        });
        return edited;
    }

    private interface Reader {
        void read(Pass pass);
    }

    private void pass(DecoderSession session, Case c, int[] ids, int promptLength, Reader reader) {
        List<SlotTable> tables = SlotTable.of(session.sites(), List.of(c.plan()), java.util.Map.of());
        RowSteering steering = new RowSteering(c.plan(), tables);
        PassShape shape = new PassShape(
                1, ids.length, ids.length, List.of(tables.getFirst().size()));
        try (SplitCache cache = session.newCache(1, ids.length);
                Pass pass = session.newPass(shape)) {
            pass.row(0, 0, ids.length);
            steering.writePlan(pass.site(0), 0, 0);
            for (int s = 0; s < ids.length; s++) {
                pass.token(0, s, ids[s]);
                pass.logitRow(s, 0, s);
                steering.writeToken(pass.site(0), 0, s, s < promptLength, s > 0);
            }
            session.run(pass, cache, 0, Cancellation.never());
            reader.read(pass);
        }
    }
}
