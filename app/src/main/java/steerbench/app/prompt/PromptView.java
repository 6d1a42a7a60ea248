package steerbench.app.prompt;

import java.util.List;
import javafx.css.PseudoClass;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import org.controlsfx.control.SegmentedButton;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Texts;
import steerbench.app.common.Toggles;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.workbench.PromptForm;

/// The prompt's pane.
public final class PromptView {
    private static final PseudoClass ERROR = PseudoClass.getPseudoClass("error");
    private static final List<String> EXAMPLES =
            List.of("prompt.example.1", "prompt.example.2", "prompt.example.3", "prompt.example.4", "prompt.example.5");

    private final PromptViewModel model;
    private final WorkbenchState shared;
    private final Texts texts;

    @FXML
    private MaskedTextArea area;

    @FXML
    private Label note;

    @FXML
    private SegmentedButton forms;

    @FXML
    private ToggleButton raw;

    @FXML
    private ToggleButton chat;

    @FXML
    private MenuButton examples;

    public PromptView(PromptViewModel model, WorkbenchState shared, Texts texts) {
        this.model = model;
        this.shared = shared;
        this.texts = texts;
    }

    public Parent load() {
        return FxmlView.load("prompt", this, texts);
    }

    @FXML
    private void initialize() {
        area.contentProperty().bindBidirectional(model.prompt());
        Changes.ofAndNow(() -> area.maskingProperty().set(shared.masking()), shared.revealed());
        area.setContextMenu(contextMenu());
        note.textProperty().bind(model.note());
        note.setTooltip(new Tooltip());
        note.getTooltip().textProperty().bind(model.note());
        Changes.ofAndNow(
                () -> note.pseudoClassStateChanged(ERROR, model.state().get() == PromptViewModel.State.FAILED),
                model.state());
        raw.setUserData(PromptForm.RAW);
        chat.setUserData(PromptForm.CHAT);
        Toggles.bind(forms, PromptForm.class, model.form());
        examples.getItems().setAll(EXAMPLES.stream().map(this::example).toList());
    }

    private MenuItem example(String key) {
        String text = texts.get(key);
        MenuItem item = new MenuItem(text);
        item.setOnAction(_ -> {
            model.prompt().set(text);
            area.requestFocus();
            area.end();
        });
        return item;
    }

    private ContextMenu contextMenu() {
        MenuItem cut = new MenuItem(texts.get("edit.cut"));
        cut.setOnAction(_ -> area.cut());
        MenuItem copy = new MenuItem(texts.get("edit.copy"));
        copy.setOnAction(_ -> area.copy());
        MenuItem paste = new MenuItem(texts.get("edit.paste"));
        paste.setOnAction(_ -> area.paste());
        MenuItem all = new MenuItem(texts.get("edit.selectAll"));
        all.setOnAction(_ -> area.selectAll());
        return new ContextMenu(cut, copy, paste, all);
    }
}
