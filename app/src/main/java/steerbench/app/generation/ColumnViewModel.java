package steerbench.app.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import steerbench.app.common.Changes;
import steerbench.app.common.Numbers;
import steerbench.app.common.Texts;
import steerbench.app.state.RunSettings;
import steerbench.app.state.Series;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.steering.Receipt;

/// The texts of one series.
public final class ColumnViewModel {
    /// Texts that are whole and scored.
    ///
    /// @param made what made them
    public record Finished(Series series, RunSettings made, List<ScoredContinuation> texts) {}

    private final WorkbenchState shared;
    private final Series series;
    private final Texts texts;
    private final ObservableList<SampleViewModel> samples = FXCollections.observableArrayList();
    private final BooleanProperty stale = new SimpleBooleanProperty();
    private final StringProperty summary = new SimpleStringProperty("");
    private boolean active = true;
    private final ObjectProperty<Optional<RunSettings>> made = // what made these texts, once they are whole
            new SimpleObjectProperty<>(Optional.empty());
    private final BooleanBinding finished =
            Bindings.createBooleanBinding(() -> made.get().isPresent() && !stale.get(), made, stale);

    ColumnViewModel(WorkbenchState shared, Series series, Texts texts) {
        this.shared = shared;
        this.series = series;
        this.texts = texts;
        Changes.of(() -> samples.forEach(SampleViewModel::show), shared.revealed());
    }

    public Series series() {
        return series;
    }

    /// One a continuation; empty before the first run.
    public ObservableList<SampleViewModel> samples() {
        return samples;
    }

    /// Whether the texts are those of an earlier run, still shown until the new ones come.
    public ReadOnlyBooleanProperty stale() {
        return stale;
    }

    /// What steering did, over all tokens of the column.
    public ReadOnlyStringProperty summary() {
        return summary;
    }

    void markStale() {
        stale.set(!samples.isEmpty());
    }

    /// Whether a run of these settings would make the texts that are here.
    boolean holds(RunSettings run) {
        return made.get()
                .filter(m -> m.samples() == run.samples() && m.of(series).equals(run.of(series)))
                .isPresent();
    }

    /// Whether the texts here are whole and of now.
    ObservableBooleanValue hasFinished() {
        return finished;
    }

    /// What is here; empty while it is made or belongs to an earlier run.
    Optional<Finished> finished() {
        return made.get()
                .filter(_ -> finished.get())
                .map(m -> new Finished(
                        series,
                        m,
                        samples.stream().flatMap(s -> s.scores().stream()).toList()));
    }

    /// The texts are those of now, though another run made them.
    void keep(RunSettings now) {
        made.set(Optional.of(now));
        stale.set(false);
    }

    /// Another model would make other texts.
    void forget() {
        made.set(Optional.empty());
    }

    /// Its run came to its end, scores and all.
    void completed(RunSettings run) {
        made.set(Optional.of(run));
    }

    /// The first news of a run are here: what was shown before goes.
    void begin(RunSettings run) {
        made.set(Optional.empty());
        active = run.isActive(series);
        if (samples.size() > run.samples()) {
            samples.remove(run.samples(), samples.size());
        }
        samples.forEach(s -> s.begin(run.prompt()));
        while (samples.size() < run.samples()) {
            SampleViewModel sample = new SampleViewModel(shared, series, texts);
            sample.begin(run.prompt());
            samples.add(sample);
        }
        stale.set(false);
        sumUp();
    }

    boolean isFinished() {
        return samples.stream().allMatch(SampleViewModel::isFinished);
    }

    void append(int sample, List<GeneratedToken> tokens) {
        samples.get(sample).append(tokens);
        sumUp();
    }

    void finished(Continuation continuation) {
        samples.get(continuation.id().sample()).finished(continuation.finish());
    }

    void scored(ScoredContinuation scored) {
        samples.get(scored.continuation().id().sample()).scored(scored);
    }

    /// A whole continuation, whatever of it was heard before.
    void put(ScoredContinuation scored) {
        samples.get(scored.continuation().id().sample()).put(scored);
        sumUp();
    }

    private void sumUp() {
        if (series == Series.BASELINE) {
            summary.set("");
            return;
        }
        if (!active) {
            summary.set(texts.get("generation.sameAsBaseline"));
            return;
        }
        List<Receipt> receipts = new ArrayList<>();
        samples.forEach(s -> s.tokens().forEach(t -> receipts.add(t.receipt())));
        long edited = receipts.stream().filter(Receipt::edited).count();
        double dose = receipts.stream()
                .filter(Receipt::edited)
                .mapToDouble(Receipt::dose)
                .average()
                .orElse(0);
        summary.set(
                receipts.isEmpty()
                        ? ""
                        : texts.get(
                                "generation.dose",
                                Numbers.fixed(dose, 3),
                                Long.toString(edited),
                                Integer.toString(receipts.size())));
    }
}
