package steerbench.app.generation;

import javafx.fxml.FXML;
import javafx.scene.Parent;
import steerbench.app.common.FxmlView;
import steerbench.app.common.NumberField;
import steerbench.app.common.Texts;

/// How tokens are drawn: what is seldom changed.
final class SamplingView {
    private final SettingsViewModel model;
    private final Texts texts;

    @FXML
    private NumberField temperature;

    @FXML
    private NumberField topK;

    @FXML
    private NumberField topP;

    @FXML
    private NumberField repetitionPenalty;

    SamplingView(SettingsViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
    }

    Parent load() {
        return FxmlView.load("sampling", this, texts);
    }

    @FXML
    private void initialize() {
        temperature.valueProperty().bindBidirectional(model.temperature());
        topK.valueProperty().bindBidirectional(model.topK());
        topP.valueProperty().bindBidirectional(model.topP());
        repetitionPenalty.valueProperty().bindBidirectional(model.repetitionPenalty());
    }
}
