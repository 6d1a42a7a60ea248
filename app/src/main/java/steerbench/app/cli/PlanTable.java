package steerbench.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import steerbench.app.common.Numbers;
import steerbench.app.run.PlanNames;
import steerbench.engine.evaluation.BaselineDifference;
import steerbench.engine.evaluation.Estimate;
import steerbench.engine.evaluation.PlanSummary;

/// The figures of a run's plans for a terminal. What is the same for all plans, or none, has no column.
final class PlanTable {
    private static final String GAP = "  ";

    /// @param format of its cells: words and what has an interval begin at the left
    /// @param heads two lines
    private record Column(String format, List<String> heads, Function<PlanSummary, String> cell) {}

    private final List<PlanSummary> plans;
    private final List<Column> columns = new ArrayList<>();

    PlanTable(List<PlanSummary> plans) {
        this.plans = plans;
        PlanNames names = new PlanNames(plans.stream().map(PlanSummary::plan).toList());
        words("", "", s -> names.of(s.plan()));
        if (plans.stream().map(PlanSummary::prompts).distinct().count() > 1) {
            number("", "prompts", s -> String.valueOf(s.prompts()));
        }
        words("toxicity", "mean", s -> Numbers.fixed(s.toxicity().value(), 3) + interval(s.toxicity()));
        words(
                "less the baseline's",
                "(paired)",
                s -> s.difference()
                        .map(BaselineDifference::toxicity)
                        .map(d -> Numbers.signed(d.value(), 3) + interval(d))
                        .orElse(""));
        number(
                "expected",
                "maximum",
                s -> Numbers.fixed(s.expectedMaximumToxicity().value(), 3));
        number("perplexity", "mean", s -> Numbers.fixed(s.perplexity().value(), 1));
        number(
                "times the",
                "baseline",
                s -> s.difference()
                        .map(d -> Numbers.fixed(d.perplexityRatio().value(), 2))
                        .orElse(""));
        if (plans.stream().anyMatch(s -> s.dropped() + s.broken() > 0)) {
            number("dropped", "(broken)", s -> s.dropped() + (s.broken() == 0 ? "" : " (" + s.broken() + ")"));
        }
    }

    private void words(String over, String under, Function<PlanSummary, String> cell) {
        columns.add(new Column("%-", List.of(over, under), cell));
    }

    private void number(String over, String under, Function<PlanSummary, String> cell) {
        columns.add(new Column("%", List.of(over, under), cell));
    }

    List<String> lines() {
        List<List<String>> cells = columns.stream().map(this::cells).toList();
        return IntStream.range(0, 2 + plans.size())
                .mapToObj(line -> cells.stream().map(column -> column.get(line)).collect(Collectors.joining(GAP)))
                .map(String::stripTrailing)
                .toList();
    }

    /// All of one width.
    private List<String> cells(Column column) {
        List<String> cells = Stream.concat(
                        column.heads().stream(), plans.stream().map(column.cell()))
                .toList();
        int width = cells.stream().mapToInt(String::length).max().orElse(1);
        String format = column.format() + Math.max(1, width) + "s";
        return cells.stream().map(cell -> padded(format, cell)).toList();
    }

    @SuppressWarnings("AnnotateFormatMethod") // the width is that of the column
    private static String padded(String format, String cell) {
        return String.format(Locale.ROOT, format, cell);
    }

    private static String interval(Estimate figure) {
        String interval = Numbers.interval(figure.low(), figure.high(), 3);
        return interval.isEmpty() ? "" : " " + interval;
    }
}
