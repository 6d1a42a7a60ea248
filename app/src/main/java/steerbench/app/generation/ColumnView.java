package steerbench.app.generation;

import java.util.ArrayList;
import java.util.List;
import javafx.collections.ListChangeListener;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Texts;

/// A column of output.
public final class ColumnView {
    private static final PseudoClass STALE = PseudoClass.getPseudoClass("stale");

    private final ColumnViewModel model;
    private final Texts texts;

    @FXML
    private VBox root;

    @FXML
    private VBox content;

    @FXML
    private Label name;

    @FXML
    private Label summary;

    @FXML
    private Label empty;

    public ColumnView(ColumnViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
    }

    public Parent load() {
        return FxmlView.load("column", this, texts);
    }

    @FXML
    private void initialize() {
        root.setId("column-" + model.series().number());
        root.getStyleClass().add("series-" + model.series().number());
        name.setText(texts.choice("series", model.series()));
        summary.textProperty().bind(model.summary());
        empty.setText(texts.choice("generation.empty", model.series()));
        Changes.ofAndNow(
                () -> content.pseudoClassStateChanged(STALE, model.stale().get()), model.stale());
        model.samples().addListener((ListChangeListener<SampleViewModel>) _ -> showSamples());
        showSamples();
    }

    private void showSamples() {
        empty.setVisible(model.samples().isEmpty());
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < model.samples().size(); i++) {
            nodes.add(sample(model.samples().get(i), i));
        }
        content.getChildren().setAll(nodes);
    }

    private Node sample(SampleViewModel sample, int index) {
        TokenFlow flow = new TokenFlow();
        flow.setId("text-" + model.series().number() + "-" + index);
        flow.setHandlers(sample::inspect, sample::describe);
        Changes.ofAndNow(() -> flow.show(sample.passage().get()), sample.passage());
        Label trouble = new Label();
        trouble.getStyleClass().add("trouble");
        trouble.setWrapText(true);
        trouble.textProperty().bind(sample.trouble());
        trouble.visibleProperty().bind(sample.trouble().isNotEmpty());
        trouble.managedProperty().bind(trouble.visibleProperty());
        Label outcome = new Label();
        outcome.getStyleClass().add("outcome");
        outcome.setId("outcome-" + model.series().number() + "-" + index);
        boolean numbered = model.samples().size() > 1; // nodes are made anew when that changes
        outcome.textProperty().bind(numbered ? sample.outcome().map(o -> numbered(index, o)) : sample.outcome());
        outcome.managedProperty().bind(outcome.textProperty().isNotEmpty());
        VBox box = new VBox(flow, trouble, outcome);
        box.getStyleClass().add("sample");
        return box;
    }

    private String numbered(int index, String outcome) {
        String number = Integer.toString(index + 1);
        return outcome.isEmpty()
                ? texts.get("generation.sample", number)
                : texts.get("generation.sampleOutcome", number, outcome);
    }
}
