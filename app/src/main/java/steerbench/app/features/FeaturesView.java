package steerbench.app.features;

import java.util.List;
import java.util.Optional;
import javafx.beans.binding.Bindings;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.transformation.SortedList;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.control.TableColumn;
import javafx.scene.control.TableRow;
import javafx.scene.control.TableView;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import org.controlsfx.control.PopOver;
import org.controlsfx.control.SegmentedButton;
import org.controlsfx.control.textfield.CustomTextField;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Texts;
import steerbench.app.common.Toggles;
import steerbench.app.features.FeaturesViewModel.Choice;
import steerbench.app.features.FeaturesViewModel.Scope;
import steerbench.app.state.WorkbenchState;

/// The features' pane.
public final class FeaturesView {
    private final FeaturesViewModel model;
    private final WorkbenchState shared;
    private final Texts texts;

    @FXML
    private CustomTextField search;

    @FXML
    private SegmentedButton scopes;

    @FXML
    private ToggleButton all;

    @FXML
    private ToggleButton steered;

    @FXML
    private ToggleButton pinned;

    @FXML
    private ToggleButton inPrompt;

    @FXML
    private TableView<FeatureRow> table;

    @FXML
    private TableColumn<FeatureRow, Boolean> steerColumn;

    @FXML
    private TableColumn<FeatureRow, Boolean> pinColumn;

    @FXML
    private TableColumn<FeatureRow, Integer> idColumn;

    @FXML
    private TableColumn<FeatureRow, String> saeColumn;

    @FXML
    private ComboBox<Choice> sae;

    @FXML
    private TableColumn<FeatureRow, FeatureRow> aurocColumn;

    @FXML
    private TableColumn<FeatureRow, String> labelColumn;

    @FXML
    private TableColumn<FeatureRow, Number> weightColumn;

    @FXML
    private Label count;

    @FXML
    private Button how;

    public FeaturesView(FeaturesViewModel model, WorkbenchState shared, Texts texts) {
        this.model = model;
        this.shared = shared;
        this.texts = texts;
    }

    public Parent load() {
        return FxmlView.load("features", this, texts);
    }

    /// Brings the keyboard to the search field.
    public void focusSearch() {
        search.requestFocus();
        search.selectAll();
    }

    @FXML
    private void initialize() {
        search.textProperty().bindBidirectional(model.query());
        search.addEventHandler(KeyEvent.KEY_PRESSED, this::searchKeys);
        all.setUserData(Scope.ALL);
        steered.setUserData(Scope.STEERED);
        pinned.setUserData(Scope.PINNED);
        inPrompt.setUserData(Scope.PROMPT);
        Toggles.bind(scopes, Scope.class, model.scope());
        count.textProperty().bind(model.count());
        columns();
        Changes.ofAndNow(this::showChoices, model.choices());
        sae.valueProperty().addListener((_, _, choice) -> {
            if (choice != null) {
                model.sae().set(choice.sae());
            }
        });
        SortedList<FeatureRow> sorted = new SortedList<>(model.rows());
        sorted.comparatorProperty().bind(table.comparatorProperty());
        table.setItems(sorted);
        table.setRowFactory(_ -> row());
        table.addEventFilter(KeyEvent.KEY_PRESSED, this::tableKeys);
        Label placeholder = new Label();
        placeholder.getStyleClass().add("empty");
        placeholder
                .textProperty()
                .bind(Bindings.createStringBinding(
                        () -> texts.choice("features.state", model.state().get()), model.state()));
        table.setPlaceholder(placeholder);
        table.getSelectionModel().selectedItemProperty().addListener((_, _, row) -> {
            if (row != null) {
                model.select(row);
            }
        });
        Changes.of(() -> showSelected(true), shared.selected());
        Changes.ofAndNow(() -> showSelected(false), shared.engine());
    }

    /// With one SAE there is nothing to choose and nothing to tell apart.
    private void showChoices() {
        List<Choice> choices = model.choices().get();
        boolean several = !choices.isEmpty();
        sae.setVisible(several);
        sae.setManaged(several);
        saeColumn.setVisible(several);
        sae.getItems().setAll(choices);
        sae.getSelectionModel().selectFirst();
    }

    private void columns() {
        sae.setConverter(new ChoiceNames());
        steerColumn.setCellValueFactory(c -> c.getValue().steered());
        steerColumn.setCellFactory(_ -> new ToggleCell(
                model::toggleSteered,
                "mdi2c-checkbox-marked",
                "mdi2c-checkbox-blank-outline",
                texts.get("features.steer")));
        pinColumn.setCellValueFactory(c -> c.getValue().pinned());
        pinColumn.setCellFactory(
                _ -> new ToggleCell(model::togglePinned, "mdi2p-pin", "mdi2p-pin-outline", texts.get("features.pin")));
        idColumn.setCellValueFactory(
                c -> new SimpleObjectProperty<>(c.getValue().feature().number()));
        saeColumn.setCellValueFactory(
                c -> new SimpleObjectProperty<>(c.getValue().saeTag()));
        aurocColumn.setCellValueFactory(c -> new SimpleObjectProperty<>(c.getValue()));
        aurocColumn.setComparator((a, b) -> Double.compare(a.auroc(), b.auroc()));
        aurocColumn.setCellFactory(_ -> new AurocCell());
        labelColumn.setCellValueFactory(
                c -> Bindings.createStringBinding(() -> model.label(c.getValue()), shared.revealed()));
        weightColumn.setCellValueFactory(c -> c.getValue().weight());
        weightColumn.setCellFactory(_ -> new WeightCell(model::setWeight, texts.get("features.weight")));
    }

    private TableRow<FeatureRow> row() {
        TableRow<FeatureRow> row = new TableRow<>();
        Tooltip tooltip = new Tooltip();
        tooltip.setOnShowing(
                _ -> Optional.ofNullable(row.getItem()).ifPresent(item -> tooltip.setText(model.describe(item))));
        row.emptyProperty().addListener((_, _, empty) -> row.setTooltip(empty ? null : tooltip));
        return row;
    }

    /// @param scrolls whether the list moves to it; the top, where the best features are, shall not be hidden
    ///     by what nobody asked for just now
    private void showSelected(boolean scrolls) {
        shared.selected().get().flatMap(model::row).ifPresent(row -> {
            if (!row.equals(table.getSelectionModel().getSelectedItem())
                    && table.getItems().contains(row)) {
                table.getSelectionModel().select(row);
                if (scrolls && !model.isOwnChoice(row)) {
                    table.scrollTo(row);
                }
            }
        });
    }

    private void searchKeys(KeyEvent event) {
        if (event.getCode() == KeyCode.DOWN || event.getCode() == KeyCode.ENTER) {
            table.requestFocus();
            if (table.getSelectionModel().isEmpty()) {
                table.getSelectionModel().selectFirst();
            }
            event.consume();
        } else if (event.getCode() == KeyCode.ESCAPE && !search.getText().isEmpty()) {
            search.clear();
            event.consume();
        }
    }

    private void tableKeys(KeyEvent event) {
        FeatureRow row = table.getSelectionModel().getSelectedItem();
        if (row == null || !table.equals(event.getTarget()) || event.isShortcutDown()) {
            return;
        }
        switch (event.getCode()) {
            case KeyCode.SPACE -> model.toggleSteered(row);
            case KeyCode.P -> model.togglePinned(row);
            case KeyCode.W -> WeightCell.focusIn(table, row);
            default -> {
                return;
            }
        }
        event.consume();
    }

    @FXML
    private void explainStarterSet() {
        Label rule = new Label(model.starterRule());
        rule.setWrapText(true);
        rule.getStyleClass().add("popover-text");
        PopOver popOver = new PopOver(rule);
        popOver.setTitle(texts.get("features.how"));
        popOver.setArrowLocation(PopOver.ArrowLocation.TOP_RIGHT);
        popOver.show(how);
    }

    @FXML
    private void steerStarterSet() {
        model.steerStarterSet();
    }

    @FXML
    private void clearSteered() {
        model.clearSteered();
    }
}
