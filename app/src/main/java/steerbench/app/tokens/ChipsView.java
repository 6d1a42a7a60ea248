package steerbench.app.tokens;

import java.util.ArrayList;
import java.util.List;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.Region;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Texts;
import steerbench.app.state.WorkbenchState;
import steerbench.app.tokens.ChipsViewModel.Chip;

/// Chips that wrap. One of them at a time is in the focus order; the arrow keys move it.
public final class ChipsView {
    private static final PseudoClass DARK_TEXT = PseudoClass.getPseudoClass("dark-text");
    private static final PseudoClass EXEMPT = PseudoClass.getPseudoClass("exempt");

    private final ChipsViewModel model;
    private final WorkbenchState shared;
    private final Texts texts;
    private final List<Label> labels = new ArrayList<>();
    private int current;

    @FXML
    private FlowPane flow;

    @FXML
    private Label empty;

    @FXML
    private Label legend;

    @FXML
    private Label maximum;

    @FXML
    private Label more;

    @FXML
    private Region ramp;

    public ChipsView(ChipsViewModel model, WorkbenchState shared, Texts texts) {
        this.model = model;
        this.shared = shared;
        this.texts = texts;
    }

    public Parent load() {
        return FxmlView.load("chips", this, texts);
    }

    @FXML
    private void initialize() {
        legend.textProperty().bind(model.legend());
        maximum.textProperty().bind(model.maximum());
        ramp.visibleProperty().bind(maximum.textProperty().isNotEmpty());
        ramp.managedProperty().bind(ramp.visibleProperty());
        maximum.managedProperty().bind(ramp.visibleProperty());
        more.textProperty().bind(model.more());
        more.managedProperty().bind(more.textProperty().isNotEmpty());
        empty.visibleProperty().bind(model.state().isEqualTo(ChipsViewModel.State.EMPTY));
        Changes.ofAndNow(this::show, model.chips(), shared.theme());
    }

    /// Nodes are made and texts set only where they differ: a new feature changes colours alone.
    private void show() {
        List<Chip> chips = model.chips().get();
        while (labels.size() < chips.size()) {
            labels.add(label(labels.size()));
        }
        if (flow.getChildren().size() != chips.size()) {
            flow.getChildren().setAll(labels.subList(0, chips.size()));
        }
        ActivationRamp colours = ActivationRamp.of(shared.theme().get());
        for (int i = 0; i < chips.size(); i++) {
            Chip chip = chips.get(i);
            Label label = labels.get(i);
            if (!label.getText().equals(chip.shown())) {
                label.setText(chip.shown());
            }
            label.setBackground(colours.background(chip.ratio()));
            label.pseudoClassStateChanged(DARK_TEXT, colours.wantsDarkText(chip.ratio()));
            label.pseudoClassStateChanged(EXEMPT, chip.exempt() || chip.token().special());
            label.setAccessibleText(model.describe(chip));
        }
        roveTo(Math.min(current, chips.size() - 1));
        if (current < chips.size() && labels.get(current).isFocused()) {
            inspect(current);
        }
    }

    private Label label(int index) {
        Label label = new Label();
        label.getStyleClass().add("chip");
        label.setId("chip-" + index);
        label.setOnMouseEntered(_ -> inspect(index));
        label.setOnMouseClicked(_ -> label.requestFocus());
        label.focusedProperty().addListener((_, _, focused) -> {
            if (focused) {
                roveTo(index);
                inspect(index);
            }
        });
        label.addEventHandler(KeyEvent.KEY_PRESSED, this::move);
        return label;
    }

    private void inspect(int index) {
        List<Chip> chips = model.chips().get();
        if (index < chips.size()) {
            model.inspect(chips.get(index));
        }
    }

    private void move(KeyEvent event) {
        int count = model.chips().get().size();
        int target = switch (event.getCode()) {
            case KeyCode.RIGHT -> current + 1;
            case KeyCode.LEFT -> current - 1;
            case KeyCode.HOME -> 0;
            case KeyCode.END -> count - 1;
            default -> -1;
        };
        if (target >= 0 && target < count) {
            labels.get(target).requestFocus();
            event.consume();
        }
    }

    private void roveTo(int index) {
        current = Math.max(0, index);
        for (int i = 0; i < labels.size(); i++) {
            labels.get(i).setFocusTraversable(i == current);
        }
    }
}
