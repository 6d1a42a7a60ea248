package steerbench.app.window;

import static java.util.Map.entry;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.binding.Bindings;
import javafx.fxml.FXML;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.SplitPane;
import javafx.scene.control.ToggleButton;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyCodeCombination;
import javafx.scene.input.KeyCombination;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.BorderPane;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.FileChooser;
import org.controlsfx.control.PopOver;
import org.kordamp.ikonli.javafx.FontIcon;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Texts;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.Theme;
import steerbench.app.state.WorkbenchState;

/// The window's content: bar, panes, status.
final class WorkbenchView {
    private final WorkbenchState shared;
    private final Panes panes;
    private final WindowActions actions;
    private final Texts texts;
    private final PaneCycle cycle;

    @FXML
    private VBox head;

    @FXML
    private Label model;

    @FXML
    private HBox saes;

    @FXML
    private Button catalogue;

    @FXML
    private Button report;

    @FXML
    private ToggleButton reveal;

    @FXML
    private FontIcon revealIcon;

    @FXML
    private Button theme;

    @FXML
    private FontIcon themeIcon;

    @FXML
    private Button keys;

    @FXML
    private SplitPane reading;

    @FXML
    private GridPane runs;

    @FXML
    private SplitPane right;

    /// The loaded panes, in no order.
    ///
    /// @param saes the SAEs' verdict, for the bar
    /// @param banners below the bar
    /// @param controls of baseline and tiers, from left to right
    /// @param columns of baseline and tiers, from left to right
    /// @param catalogue above all others, while it is shown
    record Panes(
            Parent saes,
            List<Parent> banners,
            Parent prompt,
            Parent chips,
            Parent heatMap,
            Parent inspector,
            Parent features,
            Parent chart,
            List<Parent> controls,
            List<Parent> columns,
            Parent status,
            Parent catalogue) {}

    WorkbenchView(WorkbenchState shared, Panes panes, WindowActions actions, Texts texts) {
        this.shared = shared;
        this.panes = panes;
        this.actions = actions;
        this.texts = texts;
        this.cycle = new PaneCycle(java.util.stream.Stream.of(
                        List.of(panes.prompt, panes.chips, panes.heatMap, panes.inspector, panes.features),
                        panes.controls,
                        panes.columns,
                        List.of(panes.chart))
                .flatMap(List::stream)
                .toList());
    }

    Scene load(double width, double height) {
        BorderPane root = (BorderPane) FxmlView.load("window", this, texts);
        root.setBottom(panes.status);
        Scene scene = new Scene(new StackPane(root, panes.catalogue), width, height);
        Changes.ofAndNow(() -> Looks.apply(scene, shared.theme().get()), shared.theme());
        shortcuts(scene);
        return scene;
    }

    @FXML
    private void initialize() {
        saes.getChildren().setAll(panes.saes);
        head.getChildren().addAll(panes.banners);
        SplitPane prompt = new SplitPane(panes.prompt, panes.chips);
        prompt.setOrientation(javafx.geometry.Orientation.VERTICAL);
        prompt.setDividerPositions(0.48);
        reading.getItems().addAll(prompt, panes.heatMap, panes.inspector);
        right.getItems().setAll(panes.features, panes.chart);
        for (int i = 0; i < panes.columns.size(); i++) {
            runs.add(panes.controls.get(i), i, 0);
            runs.add(panes.columns.get(i), i, 1);
        }
        model.textProperty()
                .bind(Bindings.createStringBinding(
                        () -> shared.engine()
                                .get()
                                .map(LoadedEngine::title)
                                .orElseGet(() -> texts.get("window.noModel")),
                        shared.engine()));
        catalogue.setOnAction(_ -> actions.catalogue().run());
        report.setOnAction(_ -> chooseReport());
        report.disableProperty().bind(actions.hasReport().not());
        reveal.selectedProperty().bindBidirectional(shared.revealed());
        Changes.ofAndNow(
                () -> revealIcon.setIconLiteral(
                        shared.revealed().get() ? "mdi2e-eye-outline" : "mdi2e-eye-off-outline"),
                shared.revealed());
        theme.setOnAction(_ -> switchTheme());
        Changes.ofAndNow(
                () -> {
                    Theme now = shared.theme().get();
                    theme.setText(texts.choice("window.theme", now));
                    themeIcon.setIconLiteral(now == Theme.LIGHT ? "mdi2w-weather-night" : "mdi2w-white-balance-sunny");
                },
                shared.theme());
    }

    private void chooseReport() {
        if (report.isDisabled()) {
            return; // by the keyboard
        }
        Consumer<Path> writer = actions.report().get(); // texts may go on changing beside the dialog
        FileChooser chooser = new FileChooser();
        chooser.setTitle(texts.get("report.tip"));
        chooser.setInitialFileName("steerbench.html");
        chooser.getExtensionFilters().setAll(new FileChooser.ExtensionFilter("HTML", "*.html"));
        Optional.ofNullable(chooser.showSaveDialog(report.getScene().getWindow()))
                .map(File::toPath)
                .ifPresent(file -> writer.accept(
                        file.toString().toLowerCase(Locale.ROOT).endsWith(".html")
                                ? file
                                : file.resolveSibling(file.getFileName() + ".html")));
    }

    private void switchTheme() {
        shared.theme().set(shared.theme().get().other());
    }

    private void shortcuts(Scene scene) {
        Map<KeyCodeCombination, Runnable> shortcuts = Map.ofEntries(
                entry(ctrl(KeyCode.ENTER), actions.generate()),
                entry(ctrl(KeyCode.F), actions.search()),
                entry(ctrl(KeyCode.L), () -> scene.lookup("#prompt-area").requestFocus()),
                entry(
                        ctrl(KeyCode.R),
                        () -> shared.revealed().set(!shared.revealed().get())),
                entry(ctrl(KeyCode.M), actions.catalogue()),
                entry(ctrl(KeyCode.S), this::chooseReport),
                entry(ctrl(KeyCode.T), this::switchTheme),
                entry(new KeyCodeCombination(KeyCode.F1), this::showKeys),
                entry(new KeyCodeCombination(KeyCode.F6), () -> cycle.move(scene, 1)),
                entry(new KeyCodeCombination(KeyCode.F6, KeyCombination.SHIFT_DOWN), () -> cycle.move(scene, -1)));
        // A filter: text areas keep some of these keys to themselves.
        scene.addEventFilter(
                KeyEvent.KEY_PRESSED,
                event -> shortcuts.forEach((keyStroke, action) -> {
                    if (keyStroke.match(event)) {
                        action.run();
                        event.consume();
                    }
                }));
        // A handler: a field that has something to take back uses Escape first.
        scene.addEventHandler(KeyEvent.KEY_PRESSED, event -> {
            if (event.getCode() == KeyCode.ESCAPE) {
                actions.stop().run();
                event.consume();
            }
        });
    }

    private static KeyCodeCombination ctrl(KeyCode code) {
        return new KeyCodeCombination(code, KeyCombination.SHORTCUT_DOWN);
    }

    @FXML
    private void showKeys() {
        GridPane table = new GridPane();
        table.getStyleClass().add("keys");
        List<String> lines = texts.get("window.keys.text").lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String[] parts = lines.get(i).split("\t", 2);
            Label key = new Label(parts[0]);
            key.getStyleClass().add("key");
            table.addRow(i, key, new Label(parts[1]));
        }
        PopOver popOver = new PopOver(table);
        popOver.setTitle(texts.get("window.keys.tip"));
        popOver.setArrowLocation(PopOver.ArrowLocation.TOP_RIGHT);
        popOver.show(keys);
    }
}
