package steerbench.app.tokens;

import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Texts;
import steerbench.app.tokens.InspectorViewModel.Line;

/// The inspector's pane.
public final class InspectorView {
    private final InspectorViewModel model;
    private final Texts texts;

    @FXML
    private Label token;

    @FXML
    private Label place;

    @FXML
    private Label facts;

    @FXML
    private Label empty;

    @FXML
    private ListView<Line> list;

    public InspectorView(InspectorViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
    }

    public Parent load() {
        return FxmlView.load("inspector", this, texts);
    }

    @FXML
    private void initialize() {
        token.textProperty().bind(model.token());
        token.visibleProperty().bind(model.token().isNotEmpty());
        place.textProperty().bind(model.place());
        facts.textProperty().bind(model.facts());
        facts.managedProperty().bind(model.facts().isNotEmpty());
        empty.visibleProperty().bind(model.token().isEmpty());
        list.setCellFactory(_ -> new InspectorCell(texts));
        list.setOnMouseClicked(_ -> selectFeature());
        list.addEventHandler(KeyEvent.KEY_PRESSED, e -> {
            if (e.getCode() == KeyCode.ENTER) {
                selectFeature();
                e.consume();
            }
        });
        Changes.ofAndNow(() -> list.getItems().setAll(model.lines().get()), model.lines());
    }

    private void selectFeature() {
        switch (list.getSelectionModel().getSelectedItem()) {
            case Line.Active active -> model.select(active.feature());
            case Line.Edited edited -> model.select(edited.feature());
            case null, default -> {}
        }
    }
}
