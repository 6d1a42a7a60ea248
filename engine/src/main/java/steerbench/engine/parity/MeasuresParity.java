package steerbench.engine.parity;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.evaluation.ContinuationScore;
import steerbench.engine.evaluation.Diversity;
import steerbench.engine.evaluation.DrawnUnits;
import steerbench.engine.evaluation.PerplexityScorer;
import steerbench.engine.evaluation.PlanSummaries;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.evaluation.PromptDiversity;
import steerbench.engine.evaluation.RunScores;
import steerbench.engine.evaluation.ScoredSequence;
import steerbench.engine.evaluation.SequenceScore;
import steerbench.engine.evaluation.SteeringDose;
import steerbench.engine.generation.Finish;
import steerbench.engine.generation.RowId;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import tools.jackson.databind.JsonNode;

/// The measures of the evaluation protocol as reports compute them: toxicity over prompts, perplexity of continuations
/// by the tiny GPT-2, dist-n. (The reference's share of scores of 0.5 and more, and its other limit of perplexity, are
/// not this program's.)
final class MeasuresParity {
    private static final double EXACT = 1e-12;
    private static final double NLL_TOLERANCE = 3e-4; // of logits and log-probabilities of tiny models
    private static final SequenceScore UNKNOWN = new SequenceScore(0, 0);

    private final ParityContext context;
    private final String prefix;

    private MeasuresParity(ParityContext context, String prefix) {
        this.context = context;
        this.prefix = prefix;
    }

    static Set<String> names() {
        return Set.of(
                "toxicity.emt",
                "toxicity.tp_gt",
                "distinct.1",
                "distinct.2",
                "distinct.3",
                "conditional_perplexity.mean",
                "conditional_perplexity.nll");
    }

    /// @param scorer the folder of the model that measures perplexity
    static void run(ParityContext context, String name, JsonSource expected, Path scorer) {
        MeasuresParity parity = new MeasuresParity(context, name + "/");
        parity.toxicity(expected.node().path("toxicity"));
        parity.distinct(expected.node().path("distinct"));
        parity.perplexity(expected, expected.node().path("conditional_perplexity"), scorer);
    }

    private void toxicity(JsonNode expected) {
        List<ContinuationScore> scores = new ArrayList<>();
        for (JsonNode prompt : expected.path("scores")) {
            int place = scores.isEmpty() ? 0 : scores.getLast().id().prompt() + 1;
            for (JsonNode score : prompt) {
                scores.add(score(place, scores.size(), score.asDouble(), UNKNOWN));
            }
        }
        compare(expected, "toxicity", List.of("emt", "tp_gt"), scores.isEmpty(), () -> {
            PlanSummary summary = summary(scores, List.of());
            scalar(
                    "toxicity.emt",
                    expected.path("emt"),
                    summary.expectedMaximumToxicity().value(),
                    EXACT);
            scalar(
                    "toxicity.tp_gt",
                    expected.path("tp_gt"),
                    summary.toxicityProbability().value(),
                    EXACT);
        });
    }

    private void distinct(JsonNode expected) {
        List<PromptDiversity> prompts = new ArrayList<>();
        List<ContinuationScore> scores = new ArrayList<>();
        for (JsonNode texts : expected.path("generations")) {
            int place = prompts.size();
            prompts.add(new PromptDiversity(
                    place,
                    0,
                    Diversity.of(StreamSupport.stream(texts.spliterator(), false)
                            .map(JsonNode::asString)
                            .toList())));
            scores.add(score(place, 0, 0, UNKNOWN));
        }
        compare(expected, "distinct", List.of("1", "2", "3"), prompts.isEmpty(), () -> {
            PlanSummary summary = summary(scores, prompts);
            JsonNode dist = expected.path("dist");
            scalar("distinct.1", dist.path(0), summary.diversity().distinct1().value(), EXACT);
            scalar("distinct.2", dist.path(1), summary.diversity().distinct2().value(), EXACT);
            scalar("distinct.3", dist.path(2), summary.diversity().distinct3().value(), EXACT);
        });
    }

    private void perplexity(JsonSource file, JsonNode expected, Path scorer) {
        List<ScoredSequence> sequences = new ArrayList<>();
        List<Double> nlls = new ArrayList<>();
        for (int p = 0; p < expected.path("full_ids").size(); p++) {
            List<Integer> prompt = ids(expected.path("prompt_ids").path(p));
            for (int s = 0; s < expected.path("full_ids").path(p).size(); s++) {
                List<Integer> full = ids(expected.path("full_ids").path(p).path(s));
                JsonNode one = expected.path("per_generation").path(p).path(s);
                if (full.size() < prompt.size()) {
                    throw new InvalidFileException(
                            file.file().toString(), "conditional_perplexity: a text is shorter than its prompt", "");
                }
                sequences.add(new ScoredSequence(prompt, full.subList(prompt.size(), full.size())));
                nlls.add(one.isNumber() ? Math.log(one.asDouble()) : Double.NaN);
            }
        }
        compare(expected, "conditional_perplexity", List.of("mean", "nll"), sequences.isEmpty(), () -> {
            List<SequenceScore> computed = score(sequences, scorer);
            // Where nothing was generated neither has a figure; a float array holds 0 for both.
            context.log()
                    .floats(
                            prefix + "conditional_perplexity.nll",
                            floats(nlls),
                            floats(computed.stream().map(SequenceScore::meanNll).toList()),
                            NLL_TOLERANCE);
            List<ContinuationScore> scores = new ArrayList<>();
            computed.forEach(one -> scores.add(score(0, scores.size(), 0, one)));
            double mean = expected.path("mean").asDouble(Double.NaN);
            scalar(
                    "conditional_perplexity.mean",
                    expected.path("mean"),
                    summary(scores, List.of()).perplexity().value(),
                    NLL_TOLERANCE * mean);
        });
    }

    private List<SequenceScore> score(List<ScoredSequence> sequences, Path scorer) {
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(scorer);
                OpenModel model = context.open(checkpoint);
                DecoderSession session =
                        context.session(model, new DecoderSession.Layout(List.of(), Set.of(), false))) {
            return new PerplexityScorer(session).score(sequences, Cancellation.never());
        }
    }

    /// @param absent the reference holds nothing to compare
    private void compare(JsonNode expected, String part, List<String> names, boolean absent, Runnable comparison) {
        if (absent || expected.isMissingNode()) {
            names.forEach(name -> context.log().missing(prefix + part + "." + name));
            return;
        }
        comparison.run();
    }

    private void scalar(String name, JsonNode expected, double actual, double tolerance) {
        context.log().scalar(prefix + name, expected.asDouble(Double.NaN), actual, tolerance);
    }

    private static PlanSummary summary(List<ContinuationScore> scores, List<PromptDiversity> prompts) {
        return PlanSummaries.of(List.of(SteeringPlan.unsteered()), new RunScores(scores, prompts), DrawnUnits.PROMPTS)
                .getFirst();
    }

    private static ContinuationScore score(int prompt, int sample, double toxicity, SequenceScore likelihood) {
        return new ContinuationScore(
                new RowId(prompt, 0, sample), Finish.LENGTH, toxicity, likelihood, new SteeringDose(0, 0, 0));
    }

    private static List<Integer> ids(JsonNode ids) {
        return StreamSupport.stream(ids.spliterator(), false)
                .map(JsonNode::asInt)
                .toList();
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = Double.isNaN(values.get(i)) ? 0 : values.get(i).floatValue();
        }
        return floats;
    }
}
