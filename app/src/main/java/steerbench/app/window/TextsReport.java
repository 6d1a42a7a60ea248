package steerbench.app.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jfree.chart.JFreeChart;
import steerbench.app.chart.ChartViewModel;
import steerbench.app.chart.PagePicture;
import steerbench.app.chart.TradeOffStyle;
import steerbench.app.common.Texts;
import steerbench.app.generation.ColumnViewModel.Finished;
import steerbench.app.report.HtmlReport;
import steerbench.app.report.ReportPictures;
import steerbench.app.report.RunOverview;
import steerbench.app.report.RunRow;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.RunSettings;
import steerbench.app.state.Theme;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.generation.RowId;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.workbench.PromptReading;
import steerbench.engine.workbench.TextRequest;

/// The texts in the columns as one page, with what made them and the chart of the session.
final class TextsReport {
    private final WorkbenchState shared;
    private final ChartViewModel chart;
    private final Texts texts;

    TextsReport(WorkbenchState shared, ChartViewModel chart, Texts texts) {
        this.shared = shared;
        this.chart = chart;
        this.texts = texts;
    }

    /// Takes down what is shown now; what it returns makes the page, on any thread.
    ///
    /// @param columns at least one; those of other settings than the first one's prompt do not occur
    Supplier<String> page(LoadedEngine engine, List<Finished> columns) {
        RunOverview run = overview(engine, columns);
        List<PromptReading> readings = shared.reading().get().stream()
                .filter(r -> r.spec().equals(run.request().prompts().getFirst()))
                .toList();
        Optional<JFreeChart> picture = chart.points().get().isEmpty()
                ? Optional.empty()
                : Optional.of(chart.picture(TradeOffStyle.of(Theme.LIGHT)));
        String title = texts.get("report.title");
        return () -> new HtmlReport(run, readings)
                .render(
                        title,
                        "",
                        ReportPictures.ofContinuations(
                                picture.map(chart -> PagePicture.of(chart).svg())
                                        .orElse("")));
    }

    private static RunOverview overview(LoadedEngine engine, List<Finished> columns) {
        RunSettings settings = columns.getFirst().made();
        List<SteeringPlan> plans = columns.stream()
                .map(c -> c.made().plan(c.series(), engine::maxActivation))
                .toList();
        List<RunRow> rows = new ArrayList<>();
        for (int plan = 0; plan < columns.size(); plan++) {
            for (ScoredContinuation text : columns.get(plan).texts()) {
                rows.add(RunRow.of(
                        text, new RowId(0, plan, text.continuation().id().sample())));
            }
        }
        TextRequest request = new TextRequest(
                List.of(settings.promptSpec()),
                plans,
                settings.samples(),
                settings.maxNewTokens(),
                settings.sampling(),
                true,
                Map.of());
        return RunOverview.of(engine.info(), engine.runs().judge(), request, rows);
    }
}
