package steerbench.app.catalogue;

import java.util.List;
import java.util.Locale;
import javafx.beans.InvalidationListener;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ProgressBar;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;
import steerbench.app.catalogue.CatalogueRow.State;
import steerbench.app.common.Texts;
import steerbench.engine.memory.MemoryVerdict;

/// A line of the catalogue with its buttons.
final class CatalogueCell extends ListCell<CatalogueRow> {
    private static final PseudoClass FAILED = PseudoClass.getPseudoClass("failed");

    private final CatalogueViewModel model;
    private final Texts texts;
    private final Label title = label("row-title");
    private final Label detail = label("note");
    private final Label note = label("note");
    private final Label memory = label("verdict");
    private final Tooltip figures = new Tooltip();
    private final ProgressBar bar = new ProgressBar();
    private final Button inside;
    private final Button get;
    private final Button pause;
    private final Button cancel;
    private final Button add;
    private final Button load;
    private final Label loaded = label("verdict");
    private final HBox line;
    private final InvalidationListener update = _ -> update();
    private @Nullable CatalogueRow row;

    CatalogueCell(CatalogueViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
        this.inside = button(texts.get("catalogue.inside"), "inside");
        inside.setTooltip(new Tooltip(texts.get("catalogue.inside.tip")));
        this.get = button(texts.get("catalogue.get"), "get");
        this.pause = button(texts.get("catalogue.pause"), "pause");
        this.cancel = button(texts.get("catalogue.cancel"), "flat");
        this.load = button(texts.get("catalogue.load"), "accent");
        this.add = button(texts.get("catalogue.add"), "add");
        add.setTooltip(new Tooltip(texts.get("catalogue.add.tip")));
        memory.setMinWidth(Label.USE_PREF_SIZE);
        loaded.setMinWidth(Label.USE_PREF_SIZE);
        loaded.setText(texts.get("catalogue.loaded"));
        loaded.getStyleClass().add("loaded-mark");
        note.setWrapText(true);
        note.setMinHeight(Label.USE_PREF_SIZE);
        VBox words = new VBox(title, detail, note);
        words.getStyleClass().add("row-words");
        words.setMinWidth(0);
        HBox.setHgrow(words, Priority.ALWAYS);
        memory.setTooltip(figures);
        line = new HBox(words, memory, bar, inside, get, pause, cancel, add, load, loaded);
        line.getStyleClass().add("catalogue-row");
        line.setAlignment(Pos.CENTER_LEFT);
        for (var node : List.of(note, memory, bar, inside, get, pause, cancel, add, load, loaded)) {
            node.managedProperty().bind(node.visibleProperty());
        }
        setPrefWidth(0);
    }

    private void update() {
        if (row != null) {
            show(row);
        }
    }

    private static Label label(String styleClass) {
        Label label = new Label();
        label.getStyleClass().add(styleClass);
        label.setMinWidth(0);
        return label;
    }

    private static Button button(String text, String styleClass) {
        Button button = new Button(text);
        button.getStyleClass().addAll("dense", styleClass);
        button.setMinWidth(Button.USE_PREF_SIZE);
        return button;
    }

    @Override
    protected void updateItem(@Nullable CatalogueRow next, boolean empty) {
        super.updateItem(next, empty);
        if (next == row) {
            return;
        }
        if (row != null) {
            row.state().removeListener(update);
            row.note().removeListener(update);
            row.loaded().removeListener(update);
            row.addable().removeListener(update);
            bar.progressProperty().unbind();
        }
        row = next;
        setGraphic(next == null ? null : line);
        if (next != null) {
            next.state().addListener(update);
            next.note().addListener(update);
            next.loaded().addListener(update);
            next.addable().addListener(update);
            bar.progressProperty().bind(next.progress());
            inside.setOnAction(_ -> model.lookInto(next));
            get.setOnAction(_ -> model.fetch(next));
            pause.setOnAction(_ -> model.pause(next));
            cancel.setOnAction(_ -> model.cancel(next));
            add.setOnAction(_ -> model.add(next));
            load.setOnAction(_ -> model.load(next));
            show(next);
        }
    }

    private void show(CatalogueRow shown) {
        State state = shown.state().get();
        boolean loadable = !shown.parts().isEmpty();
        title.setText(shown.title());
        detail.setText(shown.detail());
        note.setText(
                switch (state) {
                    case FETCHING, FAILED -> shown.note().get();
                    case PAUSED -> texts.get("catalogue.paused");
                    case ABSENT, HERE -> shown.explanation();
                });
        note.setVisible(!note.getText().isEmpty());
        note.pseudoClassStateChanged(FAILED, state == State.FAILED);
        showMemory(shown);
        bar.setVisible(state == State.FETCHING);
        inside.setVisible(shown.repository().isPresent());
        get.setVisible(loadable && state != State.FETCHING && state != State.HERE);
        get.setText(texts.get(
                switch (state) {
                    case PAUSED -> "catalogue.resume";
                    case FAILED -> "catalogue.retry";
                    default -> "catalogue.get";
                }));
        pause.setVisible(state == State.FETCHING);
        cancel.setVisible(state == State.FETCHING || state == State.PAUSED);
        boolean here = loadable && state == State.HERE;
        add.setVisible(here && shown.addable().get());
        load.setVisible(here && shown.hasModel() && !shown.loaded().get());
        loaded.setVisible(here && shown.loaded().get());
    }

    private void showMemory(CatalogueRow shown) {
        memory.setVisible(shown.memory().isPresent());
        shown.memory().ifPresent(m -> {
            memory.setText(texts.choice("catalogue.memory", m.level()));
            figures.setText(shown.title() + " " + m.figures());
            for (MemoryVerdict.Level level : MemoryVerdict.Level.values()) {
                memory.pseudoClassStateChanged(
                        PseudoClass.getPseudoClass(
                                level.name().toLowerCase(Locale.ROOT).replace('_', '-')),
                        level == m.level());
            }
        });
    }
}
