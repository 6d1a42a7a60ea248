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

    /// A row a plan: its name, counts and the cells between them.
    static List<Map<String, Object>> rows(List<PlanSummary> summaries, PlanNames names) {
        return summaries.stream().map(s -> row(s, names.of(s.plan()))).toList();
    }

    private static Map<String, Object> row(PlanSummary s, String name) {
        Optional<BaselineDifference> difference = s.difference();
        return Map.of(
                "name", name,
                "n", String.valueOf(s.continuations()),
                "dropped", String.valueOf(s.dropped()),
                "cells",
                        List.of(
                                cell(s.toxicity(), 3),
                                changeCell(difference.map(BaselineDifference::toxicity), 3),
                                cell(s.expectedMaximumToxicity(), 3),
                                changeCell(difference.map(BaselineDifference::expectedMaximumToxicity), 3),
                                cell(s.toxicityProbability(), 2),
                                cell(s.perplexity(), 1),
                                difference
                                        .map(d -> cell(d.perplexityRatio(), 2))
                                        .orElse(NOTHING),
                                cell(s.perplexityOfMean(), 1)));
    }

    private static Map<String, String> cell(Estimate figure, int digits) {
        return cell(Numbers.fixed(figure.value(), digits), figure, digits);
    }

    private static Map<String, String> changeCell(Optional<Estimate> change, int digits) {
        return change.map(c -> cell(Numbers.signed(c.value(), digits), c, digits))
                .orElse(NOTHING);
    }

    private static Map<String, String> cell(String value, Estimate figure, int digits) {
        return Map.of("value", value, "interval", Numbers.interval(figure.low(), figure.high(), digits));
    }
}
