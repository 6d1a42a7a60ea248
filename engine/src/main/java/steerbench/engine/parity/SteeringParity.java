package steerbench.engine.parity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.generation.Continuation;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.parity.SteeringCases.Case;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.steering.FeatureEdit;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.weights.Mode;
import tools.jackson.databind.JsonNode;

/// Every steering case of a file: greedy ids and receipts (gates, activations, delta norms) from the real
/// decode loop with all cases side by side, logits and edited residuals from one pass over prompt and
/// continuation.
final class SteeringParity {
    private static final double TOLERANCE = 5e-4;
    private static final double NORM_TOLERANCE = 1e-5;
    private static final Pattern TENSOR = Pattern.compile("prompt(\\d{1,6})\\.(.+)");
    private static final Set<String> BASE = Set.of("ids", "base.greedy_ids", "base.greedy_margin", "base.logits");
    private static final Set<String> PER_CASE =
            Set.of("acts", "delta_norm", "edited", "gates", "greedy_ids", "greedy_margin", "logits");

    private final ParityLog log;
    private final String prefix;
    private final Reference reference;
    private final SteeringCases cases;
    private final PromptIds prompts;

    private SteeringParity(ParityLog log, String prefix, Reference reference, JsonSource info) {
        this.log = log;
        this.prefix = prefix;
        this.reference = reference;
        JsonNode lengths = info.node().path("prompt_lengths");
        this.prompts = PromptIds.of(reference, lengths.size());
        this.cases = SteeringCases.read(log, prefix, info);
        compareLengths(lengths);
    }

    private void compareLengths(JsonNode lengths) {
        if (!lengths.isArray()) {
            log.missing(prefix + "prompt_lengths");
            return;
        }
        for (int p : prompts.numbers()) {
            boolean same = lengths.path(p).isInt() && lengths.path(p).asInt() == prompts.ids(p).length;
            if (!same) {
                log.fail(
                        prefix + "prompt_lengths",
                        "index.json gives " + lengths.path(p) + " for prompt " + p + ", the file holds "
                                + prompts.ids(p).length);
            }
        }
    }

    /// Names tensors nothing compares, and edited residuals that are missing.
    private void coverage() {
        reference.unknown(name -> {
            int slash = name.lastIndexOf('/');
            Matcher matcher = TENSOR.matcher(name.substring(slash + 1));
            return matcher.matches()
                    && (slash < 0 ? BASE : PER_CASE).contains(matcher.group(2))
                    && (slash < 0 || cases.ids().contains(name.substring(0, slash)));
        });
        // Only the first prompt's are kept, as they are large.
        int first = prompts.numbers().first();
        for (int p : prompts.numbers()) {
            String key = "/prompt" + p + ".edited";
            if (p == first || reference.names().stream().anyMatch(n -> n.endsWith(key))) {
                cases.all().forEach(c -> reference.require(c.id() + key));
            }
        }
    }

    /// What the index says of the SAE.
    private void sae(JsonSource info, SparseAutoencoder sae) {
        String given = info.string("hook");
        String hook = HookPoint.parse(given).map(HookPoint::name).orElse(given);
        if (!hook.equals(sae.config().hook().name())) {
            log.equal(prefix + "hook", hook, sae.config().hook().name());
        }
        JsonNode norms = info.node().path("decoder_norms");
        if (norms.isArray() && !cases.all().isEmpty()) {
            List<Integer> features = cases.all().getFirst().features();
            float[] expected = new float[norms.size()];
            float[] computed = new float[features.size()];
            IntStream.range(0, expected.length)
                    .forEach(i -> expected[i] = (float) norms.path(i).asDouble());
            IntStream.range(0, computed.length).forEach(i -> computed[i] = (float) sae.decoderNorm(features.get(i)));
            log.floats(prefix + "decoder_norms", expected, computed, NORM_TOLERANCE);
        }
    }

    /// @param root the fixtures' folder; `info` names model, SAE and file relative to it
    static void run(ParityContext context, String name, Path root, JsonSource info) {
        String prefix = "steering/" + name + "/";
        context.log().part("steering/" + name, () -> {
            try (SafetensorsFile file = SafetensorsFile.open(root.resolve(info.string("file")));
                    ModelCheckpoint checkpoint =
                            ModelCheckpoint.open(root.resolve("models").resolve(info.string("model")));
                    OpenModel model = context.open(checkpoint);
                    SparseAutoencoder sae = context.openSae(root.resolve(info.string("sae")));
                    DecoderSession session = context.session(
                            model,
                            new DecoderSession.Layout(
                                    List.of(new SaeSite(SteeringCases.SAE, sae, Mode.EXACT, 0, true)),
                                    Set.of(),
                                    false))) {
                Reference reference = new Reference(file, context.log(), prefix);
                SteeringParity parity = new SteeringParity(context.log(), prefix, reference, info);
                parity.sae(info, sae);
                parity.coverage();
                parity.compare(context, session);
            }
        });
    }

    private void compare(ParityContext context, DecoderSession session) {
        OptionalInt newTokens = prompts.numbers().stream()
                .flatMap(p -> reference.ints("prompt" + p + ".base.greedy_ids").stream())
                .mapToInt(ids -> ids.length)
                .max();
        if (newTokens.isEmpty()) {
            return; // each is named as missing
        }
        List<SteeringPlan> plans = new ArrayList<>(List.of(SteeringPlan.unsteered()));
        cases.all().forEach(c -> plans.add(c.plan()));
        List<int[]> ids = prompts.numbers().stream().map(prompts::ids).toList();
        List<Continuation> results =
                context.generate(session, ids, plans, newTokens.getAsInt()).continuations();
        SteeringPasses passes = new SteeringPasses(session);
        int row = 0;
        for (int p : prompts.numbers()) {
            List<Continuation> ofPrompt = results.subList(row, row + plans.size());
            row += plans.size();
            decoded("prompt" + p + ".", ofPrompt);
            passed("prompt" + p + ".", prompts.ids(p), ofPrompt, passes);
        }
    }

    /// @param results the baseline, then the cases
    private void decoded(String prompt, List<Continuation> results) {
        Continuation base = results.getFirst();
        ids(prompt + "base.greedy_ids", base);
        for (int i = 0; i < cases.all().size(); i++) {
            Case steered = cases.all().get(i);
            Continuation result = results.get(i + 1);
            String key = steered.id() + "/" + prompt;
            ids(key + "greedy_ids", result);
            receipts(key, steered, result);
            if (!steered.plan().isActive()) {
                log.equal(prefix + key + "equals_baseline", base.ids(), result.ids());
            }
        }
    }

    private void ids(String key, Continuation result) {
        reference.ints(key).ifPresent(expected -> log.equal(prefix + key, expected, result.ids()));
    }

    private void receipts(String key, Case steered, Continuation result) {
        List<Receipt> all = new ArrayList<>(result.promptReceipts());
        result.tokens().forEach(t -> all.add(t.receipt()));
        int n = all.size();
        int f = steered.features().size();
        int[] gates = new int[f * n];
        float[] acts = new float[f * n];
        float[] deltas = new float[n];
        for (int t = 0; t < n; t++) {
            deltas[t] = (float) all.get(t).sites().getFirst().deltaNorm();
            for (FeatureEdit edit : all.get(t).features()) {
                int slot = steered.features().indexOf(edit.feature());
                gates[slot * n + t] = edit.gate() ? 1 : 0;
                acts[slot * n + t] = (float) edit.activation();
            }
        }
        reference.ints(key + "gates").ifPresent(expected -> log.equal(prefix + key + "gates", expected, gates));
        floats(key + "acts", acts);
        floats(key + "delta_norm", deltas);
    }

    private void floats(String key, float[] computed) {
        reference.floats(key).ifPresent(expected -> log.floats(prefix + key, expected, computed, TOLERANCE));
    }

    /// Of logits the reference holds all positions, or the last one only.
    private void logits(String key, float[] computed) {
        reference.floats(key).ifPresent(expected -> {
            int from = Math.max(0, computed.length - expected.length);
            log.floats(prefix + key, expected, Arrays.copyOfRange(computed, from, computed.length), TOLERANCE);
        });
    }

    /// Logits of the prompt, and the edited residual of prompt and continuation, each in one pass.
    private void passed(String prompt, int[] ids, List<Continuation> results, SteeringPasses passes) {
        float[] base = passes.logits(SteeringPlan.unsteered(), ids, ids.length);
        logits(prompt + "base.logits", base);
        for (int i = 0; i < cases.all().size(); i++) {
            Case steered = cases.all().get(i);
            String key = steered.id() + "/" + prompt;
            float[] logits = passes.logits(steered.plan(), ids, ids.length);
            logits(key + "logits", logits);
            if (!steered.plan().isActive()) {
                log.floats(prefix + key + "equals_baseline.logits", base, logits, 0);
            }
            if (reference.has(key + "edited")) {
                int[] whole = IntStream.concat(
                                IntStream.of(ids),
                                IntStream.of(results.get(i + 1).ids()))
                        .toArray();
                floats(key + "edited", passes.edited(steered.plan(), whole, ids.length));
            }
        }
    }
}
