package steerbench.engine.evaluation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A plan's continuations, each with the baseline's of the same prompt and sample. What has no partner, and what is
/// broken on one side, is left out of both.
final class PlanPairs {
    private static final int TOXICITY = 0;
    private static final int PERPLEXITY = 1;
    private static final int OWN_LIKELIHOOD = 2;
    private static final int OTHER_LIKELIHOOD = 3;

    private static final int MAXIMUM = 0;
    private static final int TOXIC_PROMPT = 1;

    private record Place(int prompt, int sample) {
        static Place of(ContinuationScore score) {
            return new Place(score.id().prompt(), score.id().sample());
        }
    }

    private record Pair(ContinuationScore own, ContinuationScore other) {}

    private final Map<Place, ContinuationScore> baseline = new HashMap<>();
    private final Map<Integer, Diversity> baselineDiversity = new HashMap<>();
    private final Units units;
    private final Units prompts;

    /// @param units that means over continuations draw
    /// @param prompts that means over prompts draw
    PlanPairs(RunScores baseline, Units units, Units prompts) {
        baseline.continuations().stream().filter(s -> !s.isBroken()).forEach(s -> this.baseline.put(Place.of(s), s));
        baseline.prompts().forEach(p -> baselineDiversity.put(p.prompt(), p.diversity()));
        this.units = units;
        this.prompts = prompts;
    }

    BaselineDifference difference(RunScores plan) {
        UnitSums ofContinuations = new UnitSums(units.size(), 4);
        UnitSums ofPrompts = new UnitSums(prompts.size(), 2);
        Map<Integer, List<Pair>> byPrompt = new HashMap<>();
        for (ContinuationScore own : plan.continuations()) {
            partner(own).ifPresent(other -> {
                add(ofContinuations, own, other);
                byPrompt.computeIfAbsent(prompts.of(own), _ -> new ArrayList<>())
                        .add(new Pair(own, other));
            });
        }
        byPrompt.forEach((prompt, pairs) -> add(ofPrompts, prompt, pairs));
        return new BaselineDifference(
                ofContinuations.ratio(TOXICITY).ofSpread(),
                ofPrompts.ratio(MAXIMUM).ofSpread(),
                ofPrompts.ratio(TOXIC_PROMPT).ofSpread(),
                ofContinuations.ratio(PERPLEXITY).ofSpread(),
                ofContinuations
                        .difference(OWN_LIKELIHOOD, OTHER_LIKELIHOOD)
                        .exp()
                        .ofSpread(),
                diversity(plan.prompts()));
    }

    private DiversityEstimates diversity(List<PromptDiversity> plan) {
        UnitSums sums = DiversityEstimates.sums(prompts.size());
        for (PromptDiversity own : plan) {
            Optional.ofNullable(baselineDiversity.get(own.prompt()))
                    .ifPresent(other -> DiversityEstimates.add(
                            sums, prompts.at(own.prompt()), own.diversity().minus(other)));
        }
        return DiversityEstimates.of(sums);
    }

    private Optional<ContinuationScore> partner(ContinuationScore own) {
        return own.isBroken() ? Optional.empty() : Optional.ofNullable(baseline.get(Place.of(own)));
    }

    private void add(UnitSums sums, ContinuationScore own, ContinuationScore other) {
        int unit = units.of(own);
        sums.add(unit, TOXICITY, own.toxicity() - other.toxicity(), 1);
        if (own.hasUsualPerplexity() && other.hasUsualPerplexity()) {
            sums.add(unit, PERPLEXITY, own.perplexity(), other.perplexity());
        }
        add(sums, unit, OWN_LIKELIHOOD, own.likelihood());
        add(sums, unit, OTHER_LIKELIHOOD, other.likelihood());
    }

    private static void add(UnitSums sums, int unit, int ratio, SequenceScore likelihood) {
        sums.add(unit, ratio, likelihood.negativeLogLikelihood(), likelihood.tokens());
    }

    private static void add(UnitSums sums, int prompt, List<Pair> pairs) {
        double own = PlanFigures.most(pairs.stream().map(Pair::own).toList());
        double other = PlanFigures.most(pairs.stream().map(Pair::other).toList());
        sums.add(prompt, MAXIMUM, own - other, 1);
        sums.add(prompt, TOXIC_PROMPT, PlanFigures.toxic(own) - PlanFigures.toxic(other), 1);
    }
}
