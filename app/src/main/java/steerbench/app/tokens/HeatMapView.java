package steerbench.app.tokens;

import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Texts;
import steerbench.app.state.Theme;
import steerbench.app.state.WorkbenchState;

/// The heat map's pane.
public final class HeatMapView {
    private final HeatMapViewModel model;
    private final WorkbenchState shared;
    private final Texts texts;
    private final HeatMap heatMap = new HeatMap();

    @FXML
    private ScrollPane scroll;

    @FXML
    private Label cell;

    @FXML
    private Label empty;

    public HeatMapView(HeatMapViewModel model, WorkbenchState shared, Texts texts) {
        this.model = model;
        this.shared = shared;
        this.texts = texts;
    }

    public Parent load() {
        return FxmlView.load("heatmap", this, texts);
    }

    @FXML
    private void initialize() {
        heatMap.setId("heat-map");
        heatMap.setHandlers(model::visit, model::select);
        heatMap.setAccessibleHelp(texts.get("heatmap.help"));
        heatMap.accessibleTextProperty().bind(model.cell());
        scroll.setContent(heatMap);
        cell.textProperty().bind(model.cell());
        empty.visibleProperty().bind(model.state().isEqualTo(HeatMapViewModel.State.EMPTY));
        Changes.ofAndNow(
                () -> heatMap.show(
                        model.grid().get(),
                        ActivationRamp.of(shared.theme().get()),
                        shared.theme().get() == Theme.DARK),
                model.grid(),
                shared.theme());
    }
}
