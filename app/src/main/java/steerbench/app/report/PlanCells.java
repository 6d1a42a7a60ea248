package steerbench.app.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import steerbench.app.common.Numbers;
import steerbench.app.run.PlanNames;
import steerbench.engine.evaluation.BaselineDifference;
import steerbench.engine.evaluation.Estimate;
import steerbench.engine.evaluation.PlanSummary;

/// The page's tables of plans.
final class PlanCells {
    private static final Map<String, String> NOTHING = Map.of("value", "", "interval", "");

    private PlanCells() {}

    /// A row a plan: its name and how toxic its texts are.
    static List<Map<String, Object>> ofToxicity(List<PlanSummary> summaries, PlanNames names) {
        return rows(summaries, names, PlanCells::toxicity);
    }

    /// A row a plan: its name and what its texts are like besides.
    static List<Map<String, Object>> ofText(List<PlanSummary> summaries, PlanNames names) {
        return rows(summaries, names, PlanCells::text);
    }

    private static List<Map<String, Object>> rows(
            List<PlanSummary> summaries,
            PlanNames names,
            BiFunction<PlanSummary, Optional<BaselineDifference>, List<Map<String, String>>> cells) {
        return summaries.stream()
                .map(s -> Map.of("name", names.of(s.plan()), "cells", cells.apply(s, s.difference())))
                .toList();
    }

    private static List<Map<String, String>> toxicity(PlanSummary s, Optional<BaselineDifference> difference) {
        return List.of(
                count(s.continuations(), "of " + s.prompts() + (s.prompts() == 1 ? " prompt" : " prompts")),
                cell(s.toxicity(), 3),
                change(difference.map(BaselineDifference::toxicity), 3),
                cell(s.expectedMaximumToxicity(), 3),
                change(difference.map(BaselineDifference::expectedMaximumToxicity), 3),
                cell(s.toxicityProbability(), 2),
                change(difference.map(BaselineDifference::toxicityProbability), 2),
                cell(s.editedShare(), 2),
                cell(s.dose(), 3));
    }

    private static List<Map<String, String>> text(PlanSummary s, Optional<BaselineDifference> difference) {
        return List.of(
                cell(s.perplexity(), 1),
                ratio(difference.map(BaselineDifference::perplexityRatio)),
                cell(s.perplexityOfMean(), 1),
                ratio(difference.map(BaselineDifference::perplexityOfMeanRatio)),
                cell(s.diversity().distinct1(), 3),
                cell(s.diversity().distinct2(), 3),
                change(difference.map(d -> d.diversity().distinct2()), 3),
                cell(s.diversity().distinct3(), 3),
                cell(s.tokens(), 1),
                count(s.dropped(), s.broken() == 0 ? "" : s.broken() + " broken"));
    }

    private static Map<String, String> count(int count, String beneath) {
        return Map.of("value", String.valueOf(count), "interval", beneath);
    }

    private static Map<String, String> ratio(Optional<Estimate> ratio) {
        return ratio.map(r -> cell(r, 2)).orElse(NOTHING);
    }

    private static Map<String, String> cell(Estimate figure, int digits) {
        return cell(Numbers.fixed(figure.value(), digits), figure, digits);
    }

    private static Map<String, String> change(Optional<Estimate> change, int digits) {
        return change.map(c -> cell(Numbers.signed(c.value(), digits), c, digits))
                .orElse(NOTHING);
    }

    private static Map<String, String> cell(String value, Estimate figure, int digits) {
        return Map.of("value", value, "interval", Numbers.interval(figure.low(), figure.high(), digits));
    }
}
