package steerbench.app.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import steerbench.app.state.ChartPoint;
import steerbench.app.state.FeatureId;
import steerbench.app.state.RunSettings;
import steerbench.app.state.Series;
import steerbench.app.state.Theme;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.generation.Finish;

/// The user's work as it lies on disk; `docs/session.md` describes it.
///
/// @param format [#FORMAT]
/// @param saes ids of the SAEs that were loaded
/// @param settings what the controls say
/// @param selected the feature that colours the tokens
/// @param runs whose continuations are in the chart
public record Session(
        int format,
        List<String> saes,
        RunSettings settings,
        List<FeatureId> pinned,
        Optional<FeatureId> selected,
        Theme theme,
        List<Run> runs) {
    /// Raised when old readers would misread the file.
    public static final int FORMAT = 2;

    public Session {
        saes = List.copyOf(saes);
        pinned = List.copyOf(pinned);
        runs = List.copyOf(runs);
    }

    /// @param rulers what measured the points
    public record Run(RunSettings settings, ChartPoint.Rulers rulers, List<Point> points) {
        public Run {
            points = List.copyOf(points);
        }
    }

    /// @param toxicity empty where no judge was there
    /// @param perplexity empty where nothing was generated
    public record Point(
            Series series,
            int sample,
            String text,
            int tokens,
            Finish finish,
            Optional<Double> toxicity,
            Optional<Double> perplexity) {}

    public static Session of(WorkbenchState state) {
        return new Session(
                FORMAT,
                state.saes(),
                state.settings(),
                state.pinned(),
                state.selected().get(),
                state.theme().get(),
                runs(state.points()));
    }

    private static List<Run> runs(List<ChartPoint> points) {
        record RunKey(RunSettings settings, ChartPoint.Rulers rulers) {}
        Map<RunKey, List<Point>> byRun = new LinkedHashMap<>();
        for (ChartPoint p : points) {
            byRun.computeIfAbsent(new RunKey(p.run(), p.rulers()), _ -> new ArrayList<>())
                    .add(new Point(
                            p.series(),
                            p.sample(),
                            p.text(),
                            p.tokens(),
                            p.finish(),
                            finite(p.toxicity()),
                            finite(p.perplexity())));
        }
        return byRun.entrySet().stream()
                .map(e -> new Run(e.getKey().settings(), e.getKey().rulers(), e.getValue()))
                .toList();
    }

    private static Optional<Double> finite(double value) {
        return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
    }

    public void restoreTo(WorkbenchState state) {
        state.saes().setAll(saes);
        state.restore(settings);
        state.pinned().setAll(pinned);
        state.selected().set(selected);
        state.theme().set(theme);
        List<ChartPoint> points = new ArrayList<>();
        for (Run run : runs) {
            for (Point p : run.points()) {
                points.add(new ChartPoint(
                        run.settings(),
                        p.series(),
                        p.sample(),
                        p.text(),
                        p.tokens(),
                        p.finish(),
                        p.toxicity().orElse(Double.NaN),
                        p.perplexity().orElse(Double.NaN),
                        run.rulers()));
            }
        }
        state.points().setAll(points);
    }
}
