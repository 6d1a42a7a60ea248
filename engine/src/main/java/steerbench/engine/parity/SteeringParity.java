package steerbench.engine.parity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.generation.Continuation;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
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
    private static final Set<String> FIELDS =
            Set.of("id", "gate", "magnitude", "s", "v", "phase", "rearm", "features", "weights", "tau", "max_act");
    private static final Pattern TENSOR = Pattern.compile("prompt(\\d{1,6})\\.(.+)");
    private static final Set<String> BASE = Set.of("ids", "base.greedy_ids", "base.greedy_margin", "base.logits");
    private static final Set<String> PER_CASE =
            Set.of("acts", "delta_norm", "edited", "gates", "greedy_ids", "greedy_margin", "logits");

    private final ParityLog log;
    private final String prefix;
    private final SafetensorsFile reference;
    private final List<Case> cases = new ArrayList<>();
    private final Set<String> ids = new TreeSet<>();
    private final List<int[]> prompts = new ArrayList<>();

    private record Case(String id, SteeringPlan plan, List<Integer> features) {}

    private SteeringParity(ParityLog log, String prefix, SafetensorsFile reference, JsonSource info) {
        this.log = log;
        this.prefix = prefix;
        this.reference = reference;
        int count = Coverage.prompts(reference);
        for (int i = 0; i < count; i++) {
            prompts.add(Reference.ints(reference, "prompt" + i + ".ids"));
        }
        lengths(info.node().path("prompt_lengths"));
        readCases(info);
    }

    private void lengths(JsonNode node) {
        boolean integers = node.isArray() && node.valueStream().allMatch(JsonNode::isInt);
        int[] given = integers ? RealModelParity.ints(node) : new int[0];
        int[] found = prompts.stream().mapToInt(p -> p.length).toArray();
        if (!Arrays.equals(given, found)) {
            log.fail(prefix + "prompt_lengths", 0, "index.json gives " + node + ", the file " + Arrays.toString(found));
        }
    }

    private void readCases(JsonSource info) {
        JsonNode list = info.node().path("cases");
        if (!list.isArray() || list.isEmpty()) {
            log.fail(prefix + "cases", 0, "index.json lists no case");
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            JsonNode node = list.path(i);
            String id = node.path("id").isString() ? node.path("id").asString() : "cases." + i;
            ids.add(id);
            for (String field : node.propertyNames()) {
                if (!FIELDS.contains(field)) {
                    log.notRun(prefix + id + "/" + field, "the comparison does not know this field of the case");
                }
            }
            log.part(prefix + id, () -> cases.add(steeringCase(new JsonSource(info.file(), node))));
        }
    }

    /// Names tensors nothing compares, and edited residuals that some cases have and others lack.
    private void coverage() {
        Coverage.unknown(log, prefix, reference, name -> {
            int slash = name.lastIndexOf('/');
            Matcher matcher = TENSOR.matcher(name.substring(slash + 1));
            return matcher.matches()
                    && Integer.parseInt(matcher.group(1)) < prompts.size()
                    && (slash < 0 ? BASE : PER_CASE).contains(matcher.group(2))
                    && (slash < 0 || ids.contains(name.substring(0, slash)));
        });
        boolean any = false;
        for (int p = 0; p < prompts.size(); p++) {
            String key = "/prompt" + p + ".edited";
            if (reference.tensors().keySet().stream().anyMatch(n -> n.endsWith(key))) {
                any = true;
                cases.stream()
                        .filter(c -> !reference.tensors().containsKey(c.id() + key))
                        .forEach(c -> Coverage.missing(log, prefix + c.id() + key));
            }
        }
        if (!any) {
            log.notRun(prefix + "edited", "the reference holds no edited residual");
        }
    }

    private void hook(JsonSource info, SparseAutoencoder sae) {
        String given = info.string("hook");
        String hook = HookPoint.parse(given).map(HookPoint::name).orElse(given);
        if (!hook.equals(sae.config().hook().name())) {
            log.equal(prefix + "hook", hook, sae.config().hook().name());
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
                parity.hook(info, sae);
                parity.coverage();
                parity.decode(context, session);
                parity.passes(session);
            }
        });
    }

    private static Case steeringCase(JsonSource c) {
        List<SteeredFeature> features = new ArrayList<>();
        List<Integer> ids = new ArrayList<>();
        int count = c.node().path("features").size();
        double[] numbers = numbers(c, "features", count);
        double[] weights = numbers(c, "weights", count);
        double[] tau = numbers(c, "tau", count);
        double[] maxAct = numbers(c, "max_act", count);
        for (int i = 0; i < count; i++) {
            int feature = (int) numbers[i];
            ids.add(feature);
            features.add(new SteeredFeature(SAE, feature, weights[i], tau[i], OptionalDouble.of(maxAct[i])));
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

    /// One number a feature.
    private static double[] numbers(JsonSource c, String field, int count) {
        JsonNode list = c.node().path(field);
        if (!list.isArray()
                || count == 0
                || list.size() != count
                || !list.valueStream().allMatch(JsonNode::isNumber)) {
            throw new InvalidFileException(
                    c.file().toString(), "the case's '" + field + "' is no list of one number a feature", "");
        }
        return list.valueStream().mapToDouble(JsonNode::asDouble).toArray();
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
        return Arrays.copyOfRange(values, values.length - (int) count, values.length);
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
