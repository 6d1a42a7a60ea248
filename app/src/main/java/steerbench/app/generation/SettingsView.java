package steerbench.app.generation;

import javafx.beans.binding.Bindings;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import org.controlsfx.control.PopOver;
import steerbench.app.common.FxmlView;
import steerbench.app.common.NumberField;
import steerbench.app.common.Texts;
import steerbench.app.state.WorkbenchState;

/// Generate, stop, how much and how: above the baseline's column.
public final class SettingsView {
    private final GenerationViewModel runs;
    private final SettingsViewModel model;
    private final WorkbenchState shared;
    private final Texts texts;

    @FXML
    private Button generate;

    @FXML
    private Button stop;

    @FXML
    private Button sampling;

    @FXML
    private NumberField newTokens;

    @FXML
    private NumberField samples;

    @FXML
    private NumberField seed;

    @FXML
    private CheckBox sharesDose;

    @FXML
    private Label note;

    public SettingsView(GenerationViewModel runs, SettingsViewModel model, WorkbenchState shared, Texts texts) {
        this.runs = runs;
        this.model = model;
        this.shared = shared;
        this.texts = texts;
    }

    public Parent load() {
        return FxmlView.load("settings", this, texts);
    }

    @FXML
    private void initialize() {
        newTokens.valueProperty().bindBidirectional(model.newTokens());
        samples.valueProperty().bindBidirectional(model.samples());
        seed.valueProperty().bindBidirectional(model.seed());
        sharesDose.selectedProperty().bindBidirectional(model.sharesDose());
        note.textProperty().bind(runs.note());
        note.managedProperty().bind(runs.note().isNotEmpty());
        generate.setOnAction(_ -> runs.generate());
        stop.setOnAction(_ -> runs.stop());
        stop.disableProperty()
                .bind(Bindings.createBooleanBinding(
                        () -> !shared.progress().get().phase().isUnderWay(), shared.progress()));
        generate.disableProperty()
                .bind(Bindings.createBooleanBinding(() -> shared.engine().get().isEmpty(), shared.engine()));
    }

    @FXML
    private void showSampling() {
        PopOver popOver = new PopOver(new SamplingView(model, texts).load());
        popOver.setTitle(texts.get("sampling.title"));
        popOver.setArrowLocation(PopOver.ArrowLocation.BOTTOM_LEFT);
        popOver.show(sampling);
    }
}
