package steerbench.app.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import steerbench.app.common.Numbers;
import steerbench.app.run.PlanNames;
import steerbench.engine.evaluation.BaselineDifference;
import steerbench.engine.evaluation.Estimate;
import steerbench.engine.evaluation.PlanSummary;

/// The page's table of plans.
final class PlanCells {
    private static final Map<String, String> NOTHING = Map.of("value", "", "interval", "");

    private PlanCells() {}

    /// A row a plan: its name and its cells.
    static List<Map<String, Object>> rows(List<PlanSummary> summaries, PlanNames names) {
        return summaries.stream().map(s -> row(s, names.of(s.plan()))).toList();
    }

    private static Map<String, Object> row(PlanSummary s, String name) {
        Optional<BaselineDifference> difference = s.difference();
        return Map.of(
                "name",
                name,
                "cells",
                List.of(
                        count(s.continuations(), "of " + s.prompts() + (s.prompts() == 1 ? " prompt" : " prompts")),
                        cell(s.toxicity(), 3),
                        change(difference.map(BaselineDifference::toxicity), 3),
                        cell(s.expectedMaximumToxicity(), 3),
                        change(difference.map(BaselineDifference::expectedMaximumToxicity), 3),
                        cell(s.toxicityProbability(), 2),
                        change(difference.map(BaselineDifference::toxicityProbability), 2),
                        cell(s.perplexity(), 1),
                        ratio(difference.map(BaselineDifference::perplexityRatio)),
                        cell(s.perplexityOfMean(), 1),
                        ratio(difference.map(BaselineDifference::perplexityOfMeanRatio)),
                        count(s.dropped(), s.broken() == 0 ? "" : s.broken() + " broken")));
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
