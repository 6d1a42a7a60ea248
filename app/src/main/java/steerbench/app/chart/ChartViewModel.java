package steerbench.app.chart;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import org.jfree.chart.JFreeChart;
import steerbench.app.chart.TradeOffChart.Dot;
import steerbench.app.chart.TradeOffChart.Labels;
import steerbench.app.chart.TradeOffChart.Mean;
import steerbench.app.common.Changes;
import steerbench.app.common.Numbers;
import steerbench.app.common.Texts;
import steerbench.app.state.ChartPoint;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.Series;
import steerbench.app.state.TierSettings;
import steerbench.app.state.WorkbenchState;

/// The points that can be compared, and which of them is looked at.
public final class ChartViewModel {
    private static final int EXCERPT = 220;
    private static final int PROMPT_EXCERPT = 80;

    /// Where it stands.
    public enum State {
        NO_MODEL,
        NO_JUDGE,
        EMPTY,
        POINTS
    }

    private final WorkbenchState shared;
    private final Texts texts;
    private final ObjectProperty<State> current = new SimpleObjectProperty<>(State.NO_MODEL);
    private final ObjectProperty<List<ChartPoint>> points = new SimpleObjectProperty<>(List.of());
    private final ObjectProperty<Labels> labels;
    private final ObjectProperty<Optional<ChartPoint>> highlighted = new SimpleObjectProperty<>(Optional.empty());
    private final PlanMeans planMeans = new PlanMeans();
    private final StringProperty note = new SimpleStringProperty("");

    public ChartViewModel(WorkbenchState shared, Texts texts) {
        this.shared = shared;
        this.texts = texts;
        this.labels = new SimpleObjectProperty<>(currentLabels());
        Changes.ofAndNow(this::update, shared.points(), shared.engine());
    }

    public ReadOnlyObjectProperty<State> state() {
        return current;
    }

    /// In the order of the keyboard: by series, then by perplexity.
    public ReadOnlyObjectProperty<List<ChartPoint>> points() {
        return points;
    }

    ReadOnlyObjectProperty<Labels> labels() {
        return labels;
    }

    /// The point under the pointer or the keyboard.
    public ObjectProperty<Optional<ChartPoint>> highlighted() {
        return highlighted;
    }

    /// How many points there are, and how many cannot be compared with them.
    public ReadOnlyStringProperty note() {
        return note;
    }

    static Dot dot(ChartPoint point) {
        return new Dot(point.series().number(), point.perplexity(), point.toxicity());
    }

    /// The plans of which more than one continuation is there.
    List<Mean> means() {
        Map<ChartPoint.PlanKey, List<ChartPoint>> byPlan = new LinkedHashMap<>();
        points.get()
                .forEach(p -> byPlan.computeIfAbsent(p.planKey(), _ -> new ArrayList<>())
                        .add(p));
        MeanNames names = new MeanNames(points.get().stream()
                .flatMap(p -> tier(p).stream())
                .map(TierSettings::magnitude)
                .toList());
        planMeans.keepOnly(byPlan);
        return byPlan.entrySet().stream()
                .filter(plan -> plan.getValue().size() > 1)
                .map(plan -> mean(planMeans.of(plan.getKey(), plan.getValue()), names))
                .toList();
    }

    private static Optional<TierSettings> tier(ChartPoint point) {
        return point.planKey().settings().tier();
    }

    private static Mean mean(PlanMeans.PlanMean plan, MeanNames names) {
        ChartPoint first = plan.points().getFirst();
        String name =
                tier(first).map(t -> names.of(t.magnitude(), t.strength())).orElse("");
        return new Mean(first.series().number(), plan.perplexity(), plan.toxicity(), name);
    }

    private void update() {
        Optional<LoadedEngine> engine = shared.engine().get();
        labels.set(currentLabels());
        List<ChartPoint> comparable = shared.points().stream()
                .filter(ChartPoint::isPlottable)
                .filter(p -> engine.isEmpty() || p.rulers().equals(engine.get().rulers()))
                .sorted(Comparator.comparing(ChartPoint::series).thenComparingDouble(ChartPoint::perplexity))
                .toList();
        if (highlighted.get().filter(h -> !comparable.contains(h)).isPresent()) {
            highlighted.set(Optional.empty());
        }
        points.set(comparable);
        boolean judged = engine.flatMap(LoadedEngine::judge).isPresent();
        current.set(
                engine.isEmpty() && comparable.isEmpty()
                        ? State.NO_MODEL
                        : engine.isPresent() && !judged
                                ? State.NO_JUDGE
                                : comparable.isEmpty() ? State.EMPTY : State.POINTS);
        int others = shared.points().size() - comparable.size();
        String shown = comparable.isEmpty() ? "" : texts.get("chart.count", Integer.toString(comparable.size()));
        note.set(others == 0 ? shown : texts.get("chart.others", shown, Integer.toString(others)));
    }

    private Labels currentLabels() {
        Optional<LoadedEngine> engine = shared.engine().get();
        return new Labels(
                engine.map(e -> texts.get("chart.perplexity", e.scorer())).orElseGet(() -> texts.get("chart.x")),
                engine.flatMap(LoadedEngine::judge)
                        .map(j -> texts.get("chart.toxicity", j.toString()))
                        .orElseGet(() -> texts.get(engine.isPresent() ? "chart.noJudge" : "chart.y")),
                Arrays.stream(Series.values())
                        .map(s -> texts.choice("chart.series", s))
                        .toList());
    }

    /// A chart of its own: the one on screen belongs to the UI thread.
    public JFreeChart picture(TradeOffStyle style) {
        TradeOffChart copy = new TradeOffChart(style, labels.get());
        copy.show(points.get().stream().map(ChartViewModel::dot).toList(), means());
        return copy.chart();
    }

    /// Moves the highlight along the points; from nowhere to the first or last.
    void step(int by) {
        List<ChartPoint> all = points.get();
        if (!all.isEmpty()) {
            int from = highlighted.get().map(all::indexOf).orElse(by > 0 ? -1 : all.size());
            highlighted.set(Optional.of(all.get(Math.clamp(from + by, 0, all.size() - 1))));
        }
    }

    /// What a point is, in two lines, and its text; masks hold.
    String describe(ChartPoint point) {
        String text = shared.masking().mask(point.run().prompt() + point.text());
        String continuation =
                text.substring(point.run().prompt().length()).strip().replace('\n', ' ');
        String excerpt = continuation.length() > EXCERPT ? continuation.substring(0, EXCERPT) + "…" : continuation;
        return texts.get(
                "chart.point",
                texts.choice("chart.series", point.series()),
                plan(point),
                Numbers.fixed(point.toxicity(), 3),
                Numbers.three(point.perplexity()),
                randomStream(point),
                excerpt,
                ofPrompt(text.substring(0, point.run().prompt().length())));
    }

    /// Its end, which tells prompts apart.
    private static String ofPrompt(String prompt) {
        String line = prompt.strip().replace('\n', ' ');
        return line.length() > PROMPT_EXCERPT ? "…" + line.substring(line.length() - PROMPT_EXCERPT) : line;
    }

    private String randomStream(ChartPoint point) {
        String seed = Long.toString(point.run().sampling().seed());
        return point.run().samples() == 1
                ? texts.get("chart.seed", seed)
                : texts.get("chart.seedAndSample", seed, Integer.toString(point.sample() + 1));
    }

    private String plan(ChartPoint point) {
        return point.series()
                .tier()
                .map(tier -> {
                    TierSettings t = point.run().tier(tier);
                    return texts.get(
                            "chart.plan",
                            Numbers.plain(t.magnitude().usesStrength() ? t.strength() : t.clampValue()),
                            texts.choice("steering.magnitude", t.magnitude()),
                            Integer.toString(point.run().features().size()));
                })
                .orElseGet(() -> texts.get("chart.unsteered"));
    }

    /// Sets everything as it was for the point, which makes its text again.
    void restore(ChartPoint point) {
        shared.restore(point.run());
    }

    public void clear() {
        shared.points().clear();
    }
}
