package steerbench.app.generation;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.SimpleDoubleProperty;
import steerbench.app.common.Changes;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.generation.SamplingSettings;

/// How much is generated and how tokens are drawn: shared by baseline and tiers.
public final class SettingsViewModel {
    private final WorkbenchState shared;
    private final DoubleProperty newTokens = new SimpleDoubleProperty();
    private final DoubleProperty samples = new SimpleDoubleProperty();
    private final DoubleProperty seed = new SimpleDoubleProperty();
    private final DoubleProperty temperature = new SimpleDoubleProperty();
    private final DoubleProperty topK = new SimpleDoubleProperty();
    private final DoubleProperty topP = new SimpleDoubleProperty();
    private final DoubleProperty repetitionPenalty = new SimpleDoubleProperty();
    private boolean showing; // what changes comes from the shared state, not from a control

    public SettingsViewModel(WorkbenchState shared) {
        this.shared = shared;
        Changes.ofAndNow(this::show, shared.maxNewTokens(), shared.samples(), shared.sampling());
        Changes.of(this::put, newTokens, samples, seed, temperature, topK, topP, repetitionPenalty);
    }

    public DoubleProperty newTokens() {
        return newTokens;
    }

    public DoubleProperty samples() {
        return samples;
    }

    public DoubleProperty seed() {
        return seed;
    }

    public DoubleProperty temperature() {
        return temperature;
    }

    public DoubleProperty topK() {
        return topK;
    }

    public DoubleProperty topP() {
        return topP;
    }

    public DoubleProperty repetitionPenalty() {
        return repetitionPenalty;
    }

    /// Whether strengths are divided by the number of features.
    public BooleanProperty sharesDose() {
        return shared.sharesDose();
    }

    private void show() {
        if (showing) {
            return;
        }
        SamplingSettings s = shared.sampling().get();
        showing = true;
        newTokens.set(shared.maxNewTokens().get());
        samples.set(shared.samples().get());
        seed.set((double) s.seed());
        temperature.set(s.temperature());
        topK.set(s.topK());
        topP.set(s.topP());
        repetitionPenalty.set(s.repetitionPenalty());
        showing = false;
    }

    private void put() {
        if (showing) {
            return;
        }
        showing = true;
        shared.maxNewTokens().set((int) newTokens.get());
        shared.samples().set((int) samples.get());
        shared.sampling()
                .set(new SamplingSettings(
                        temperature.get(), (int) topK.get(), topP.get(), repetitionPenalty.get(), (long) seed.get()));
        showing = false;
    }
}
