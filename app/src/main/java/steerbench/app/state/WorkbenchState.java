package steerbench.app.state;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.LongProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyLongProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleLongProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import steerbench.app.common.Changes;
import steerbench.app.mask.ToxicWords;
import steerbench.engine.fit.SaeVerdict;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.workbench.PromptForm;
import steerbench.engine.workbench.PromptReading;
import steerbench.engine.workbench.SaeCheck;
import steerbench.engine.workbench.SaeInfo;

/// What the window is about, observable; lives on the UI thread.
public final class WorkbenchState {
    /// What a tier's controls say at first.
    public static final TierSettings DEFAULT_TIER = new TierSettings(0.05, Magnitude.RESIDUAL, 0, Phase.BOTH, false);

    public static final int DEFAULT_NEW_TOKENS = 40;

    // What the user makes.
    private final StringProperty prompt = new SimpleStringProperty("");
    private final ObjectProperty<PromptForm> form = new SimpleObjectProperty<>(PromptForm.RAW);
    private final ObservableList<String> saes = FXCollections.observableArrayList();
    private final ObservableList<FeatureWeight> steered = FXCollections.observableArrayList();
    private final ObservableList<FeatureId> pinned = FXCollections.observableArrayList();
    private final List<ObjectProperty<TierSettings>> tiers = IntStream.range(0, SteeringTier.values().length)
            .<ObjectProperty<TierSettings>>mapToObj(_ -> new SimpleObjectProperty<>(DEFAULT_TIER))
            .toList();
    private final BooleanProperty sharesDose = new SimpleBooleanProperty(false);
    private final ObjectProperty<SamplingSettings> sampling = new SimpleObjectProperty<>(SamplingSettings.nucleus(1));
    private final IntegerProperty maxNewTokens = new SimpleIntegerProperty(DEFAULT_NEW_TOKENS);
    private final IntegerProperty samples = new SimpleIntegerProperty(1);
    private final ObservableList<ChartPoint> points = FXCollections.observableArrayList();
    private final BooleanProperty revealed = new SimpleBooleanProperty(false);
    private final ObjectProperty<Theme> theme = new SimpleObjectProperty<>(Theme.LIGHT);
    private final LongProperty planRevision = new SimpleLongProperty();

    // What the engine says of it, and where the user looks.
    private final ObjectProperty<Optional<LoadedEngine>> engine = new SimpleObjectProperty<>(Optional.empty());
    private final ObjectProperty<Optional<PromptReading>> reading = new SimpleObjectProperty<>(Optional.empty());
    private final ObjectProperty<List<SaeCheck.Report>> saeReports = new SimpleObjectProperty<>(List.of());
    private final ObjectProperty<Optional<FeatureId>> selected = new SimpleObjectProperty<>(Optional.empty());
    private final ObjectProperty<Optional<InspectedToken>> inspected = new SimpleObjectProperty<>(Optional.empty());
    private final ObjectProperty<RunProgress> progress = new SimpleObjectProperty<>(RunProgress.NONE);

    public WorkbenchState() {
        Runnable moved = () -> planRevision.set(planRevision.get() + 1);
        Changes.of(moved, steered, sharesDose, sampling, maxNewTokens, samples);
        tiers.forEach(tier -> Changes.of(moved, tier));
    }

    public StringProperty prompt() {
        return prompt;
    }

    public ObjectProperty<PromptForm> form() {
        return form;
    }

    /// Ids of the SAEs that were loaded last: steered and pinned features are theirs. None at a first start.
    public ObservableList<String> saes() {
        return saes;
    }

    /// The steered set, in the order in which it was made.
    public ObservableList<FeatureWeight> steered() {
        return steered;
    }

    public ObservableList<FeatureId> pinned() {
        return pinned;
    }

    public ObjectProperty<TierSettings> tier(SteeringTier tier) {
        return tiers.get(tier.number() - 1);
    }

    public BooleanProperty sharesDose() {
        return sharesDose;
    }

    public ObjectProperty<SamplingSettings> sampling() {
        return sampling;
    }

    public IntegerProperty maxNewTokens() {
        return maxNewTokens;
    }

    public IntegerProperty samples() {
        return samples;
    }

    public ObservableList<ChartPoint> points() {
        return points;
    }

    /// Whether toxic words are shown.
    public BooleanProperty revealed() {
        return revealed;
    }

    public ToxicWords masking() {
        return revealed.get() ? ToxicWords.revealed() : ToxicWords.masked();
    }

    public ObjectProperty<Theme> theme() {
        return theme;
    }

    /// Moves whenever something changes that makes the shown texts stale.
    public ReadOnlyLongProperty planRevision() {
        return planRevision;
    }

    public ObjectProperty<Optional<LoadedEngine>> engine() {
        return engine;
    }

    /// Tokens and activations of the prompt; empty until it was read.
    public ObjectProperty<Optional<PromptReading>> reading() {
        return reading;
    }

    /// The feature that colours the tokens.
    public ObjectProperty<Optional<FeatureId>> selected() {
        return selected;
    }

    /// What a feature is called, now that these SAEs are loaded.
    public String name(FeatureId feature) {
        return engine.get().map(e -> e.name(feature)).orElseGet(() -> "#" + feature.number());
    }

    /// The tokens a feature raises, as they may be shown; empty where nothing is known.
    public String label(FeatureId feature) {
        return engine.get()
                .flatMap(e -> e.feature(feature))
                .map(f -> masking().mask(String.join(" ", f.topTokens())))
                .orElse("");
    }

    public ObjectProperty<Optional<InspectedToken>> inspected() {
        return inspected;
    }

    /// What the self-test measured of the loaded SAEs; empty until it has run.
    public ObjectProperty<List<SaeCheck.Report>> saeReports() {
        return saeReports;
    }

    /// What is known of an SAE's fit by now: from its files, and from the self-test where it has run.
    public SaeVerdict verdict(SaeInfo info) {
        return saeReports.get().stream()
                .filter(r -> r.sae().id().equals(info.id()))
                .findFirst()
                .map(SaeCheck.Report::verdict)
                .orElse(info.verdict());
    }

    public ObjectProperty<RunProgress> progress() {
        return progress;
    }

    public boolean isSteered(FeatureId feature) {
        return steered.stream().anyMatch(f -> f.feature().equals(feature));
    }

    /// Puts a feature into the steered set at weight 1, or takes it out.
    public void toggleSteered(FeatureId feature) {
        if (!steered.removeIf(f -> f.feature().equals(feature))) {
            steered.add(new FeatureWeight(feature, 1));
        }
    }

    /// Of a feature of the steered set.
    public void setWeight(FeatureId feature, double weight) {
        steered.replaceAll(f -> f.feature().equals(feature) ? new FeatureWeight(feature, weight) : f);
    }

    public void togglePinned(FeatureId feature) {
        if (!pinned.remove(feature)) {
            pinned.add(feature);
        }
    }

    /// What a run of now would be.
    public RunSettings settings() {
        return new RunSettings(
                prompt.get(),
                form.get(),
                steered,
                tiers.stream().map(ObjectProperty::get).toList(),
                sharesDose.get(),
                sampling.get(),
                maxNewTokens.get(),
                samples.get());
    }

    /// Sets everything as it was for a run, and asks for its texts even if only the prompt differs.
    public void restore(RunSettings run) {
        prompt.set(run.prompt());
        form.set(run.form());
        steered.setAll(run.features());
        for (int i = 0; i < tiers.size(); i++) {
            tiers.get(i).set(run.tiers().get(i));
        }
        sharesDose.set(run.sharesDose());
        sampling.set(run.sampling());
        maxNewTokens.set(run.maxNewTokens());
        samples.set(run.samples());
        planRevision.set(planRevision.get() + 1);
    }
}
