package steerbench.app.steering;

import java.util.EnumMap;
import java.util.Map;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.common.Changes;
import steerbench.app.common.Numbers;
import steerbench.app.common.Texts;
import steerbench.app.state.TierSettings;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;
import steerbench.engine.steering.SteeringTier;

/// A tier's controls.
public final class TierViewModel {
    /// What the strength control is.
    public enum State {
        /// A slider.
        STRENGTH,
        /// A number to set the feature to.
        CLAMP_VALUE,
        /// Nothing: the edit has no strength.
        NO_STRENGTH
    }

    private final WorkbenchState shared;
    private final SteeringTier tier;
    private final Texts texts;
    private final Map<Magnitude, Double> lastStrengths = new EnumMap<>(Magnitude.class);
    private final DoubleProperty strength = new SimpleDoubleProperty();
    private final DoubleProperty clampValue = new SimpleDoubleProperty();
    private final ObjectProperty<Magnitude> magnitude = new SimpleObjectProperty<>(Magnitude.RESIDUAL);
    private final ObjectProperty<Phase> phase = new SimpleObjectProperty<>(Phase.BOTH);
    private final BooleanProperty rearm = new SimpleBooleanProperty();
    private final ObjectProperty<State> current = new SimpleObjectProperty<>(State.STRENGTH);
    private final StringProperty explanation = new SimpleStringProperty("");
    private final StringProperty total = new SimpleStringProperty("");
    private boolean showing; // what changes comes from the shared state, not from a control

    public TierViewModel(WorkbenchState shared, SteeringTier tier, Texts texts) {
        this.shared = shared;
        this.tier = tier;
        this.texts = texts;
        Changes.ofAndNow(this::show, shared.tier(tier));
        Changes.of(() -> put(settings().withStrength(strength.get())), strength);
        Changes.of(() -> put(settings().withClampValue(clampValue.get())), clampValue);
        Changes.of(() -> put(settings().withPhase(phase.get())), phase);
        Changes.of(() -> put(settings().withRearm(rearm.get())), rearm);
        Changes.of(this::magnitudeChosen, magnitude);
        Changes.ofAndNow(this::sumUp, shared.tier(tier), shared.steered(), shared.sharesDose());
    }

    public SteeringTier tier() {
        return tier;
    }

    public DoubleProperty strength() {
        return strength;
    }

    public DoubleProperty clampValue() {
        return clampValue;
    }

    public ObjectProperty<Magnitude> magnitude() {
        return magnitude;
    }

    public ObjectProperty<Phase> phase() {
        return phase;
    }

    /// Tier 2: generated text may set the latch too.
    public BooleanProperty rearm() {
        return rearm;
    }

    public ReadOnlyObjectProperty<State> state() {
        return current;
    }

    /// What the strength amounts to, with its unit.
    public ReadOnlyStringProperty total() {
        return total;
    }

    /// The same in a sentence.
    public ReadOnlyStringProperty explanation() {
        return explanation;
    }

    StrengthRange range() {
        return StrengthRange.of(magnitude.get());
    }

    private TierSettings settings() {
        return shared.tier(tier).get();
    }

    private void put(TierSettings settings) {
        if (!showing) {
            shared.tier(tier).set(settings);
        }
    }

    private void show() {
        TierSettings settings = settings();
        showing = true;
        magnitude.set(settings.magnitude());
        strength.set(settings.strength());
        clampValue.set(settings.clampValue());
        phase.set(settings.phase());
        rearm.set(settings.rearm());
        showing = false;
        lastStrengths.put(settings.magnitude(), settings.strength());
        current.set(
                switch (settings.magnitude()) {
                    case ABLATE -> State.NO_STRENGTH;
                    case CLAMP -> State.CLAMP_VALUE;
                    default -> State.STRENGTH;
                });
    }

    /// Strengths of different magnitudes do not compare: each comes back as it was left.
    private void magnitudeChosen() {
        if (!showing) {
            double known = lastStrengths.getOrDefault(
                    magnitude.get(), StrengthRange.of(magnitude.get()).usual());
            put(settings().withMagnitude(magnitude.get()).withStrength(known));
        }
    }

    private void sumUp() {
        TierSettings settings = settings();
        int features = shared.steered().size();
        if (features == 0) {
            total.set(texts.get("steering.noFeatures"));
            explanation.set(texts.get("steering.noFeatures.tip"));
        } else if (!settings.magnitude().usesStrength()) {
            total.set(texts.choice("steering.total", settings.magnitude()));
            explanation.set(texts.choice("steering.magnitude.tip", settings.magnitude()));
        } else {
            double each = shared.sharesDose().get() ? settings.strength() / features : settings.strength();
            Object[] figures = {
                Numbers.plain(Math.round(each * 1e5) / 1e5),
                Integer.toString(features),
                texts.choice("steering.unit", settings.magnitude())
            };
            total.set(texts.get("steering.each", figures));
            explanation.set(texts.get("steering.each.tip", figures));
        }
    }
}
