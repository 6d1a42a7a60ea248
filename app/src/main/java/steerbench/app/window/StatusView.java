package steerbench.app.window;

import javafx.beans.binding.Bindings;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import org.controlsfx.control.StatusBar;
import steerbench.app.common.Texts;
import steerbench.app.state.WorkbenchState;

/// The status bar's controls.
final class StatusView {
    private final StatusViewModel model;
    private final WorkbenchState shared;
    private final Texts texts;

    StatusView(StatusViewModel model, WorkbenchState shared, Texts texts) {
        this.model = model;
        this.shared = shared;
        this.texts = texts;
    }

    Parent load() {
        StatusBar bar = new StatusBar();
        bar.setId("status");
        bar.textProperty().bind(model.doing());
        // Indeterminate while something is under way: how long a text becomes is not known before.
        bar.progressProperty()
                .bind(Bindings.createDoubleBinding(
                        () -> shared.progress().get().phase().isUnderWay() ? -1.0 : 0.0, shared.progress()));
        bar.getRightItems()
                .setAll(
                        figure("first-token", model.firstToken(), fixed("status.speed.tip")),
                        figure("speed", model.speed(), fixed("status.speed.tip")),
                        figure("device", model.device(), fixed("status.device.tip")),
                        figure("memory", model.memory(), model.memoryTip()));
        return bar;
    }

    private ReadOnlyStringProperty fixed(String text) {
        return new SimpleStringProperty(texts.get(text));
    }

    private Label figure(String id, ReadOnlyStringProperty text, ReadOnlyStringProperty tip) {
        Label label = new Label();
        label.setId(id);
        label.textProperty().bind(text);
        label.managedProperty().bind(text.isNotEmpty());
        Tooltip tooltip = new Tooltip();
        tooltip.textProperty().bind(tip);
        label.setTooltip(tooltip);
        return label;
    }
}
