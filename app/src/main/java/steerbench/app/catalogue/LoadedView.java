package steerbench.app.catalogue;

import java.io.File;
import java.util.Optional;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.FlowPane;
import javafx.scene.layout.HBox;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;
import org.controlsfx.control.SegmentedButton;
import org.kordamp.ikonli.javafx.FontIcon;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Texts;
import steerbench.app.common.Toggles;
import steerbench.app.state.LoadedEngine;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.SaeInfo;

/// The part of the sheet that says what is loaded.
final class LoadedView {
    private final LoadedViewModel model;
    private final Texts texts;

    @FXML
    private Label title;

    @FXML
    private FlowPane saes;

    @FXML
    private Button openModel;

    @FXML
    private Button addFolder;

    @FXML
    private SegmentedButton precisions;

    @FXML
    private ToggleButton stored;

    @FXML
    private ToggleButton int8;

    @FXML
    private ToggleButton int4;

    @FXML
    private SegmentedButton modes;

    @FXML
    private ToggleButton fast;

    @FXML
    private ToggleButton exact;

    @FXML
    private SegmentedButton devices;

    @FXML
    private ToggleButton cpu;

    @FXML
    private ToggleButton cuda;

    @FXML
    private ToggleButton auto;

    @FXML
    private Button apply;

    LoadedView(LoadedViewModel model, Texts texts) {
        this.model = model;
        this.texts = texts;
    }

    Parent load() {
        return FxmlView.load("loaded", this, texts);
    }

    @FXML
    private void initialize() {
        stored.setUserData(WeightPrecision.STORED);
        int8.setUserData(WeightPrecision.INT8);
        int4.setUserData(WeightPrecision.INT4);
        Toggles.bind(precisions, WeightPrecision.class, model.weights());
        fast.setUserData(Mode.FAST);
        exact.setUserData(Mode.EXACT);
        Toggles.bind(modes, Mode.class, model.mode());
        cpu.setUserData(DeviceChoice.CPU);
        cuda.setUserData(DeviceChoice.CUDA);
        auto.setUserData(DeviceChoice.AUTO);
        Toggles.bind(devices, DeviceChoice.class, model.device());
        apply.disableProperty().bind(model.differs().not());
        apply.setOnAction(_ -> model.apply());
        openModel.setOnAction(_ -> chooseModel());
        addFolder.setOnAction(_ -> chooseFolder());
        addFolder.managedProperty().bind(addFolder.visibleProperty());
        Changes.ofAndNow(this::show, model.engine());
    }

    private void show() {
        Optional<LoadedEngine> engine = model.engine().get();
        title.setText(engine.map(e -> texts.get(
                        "loaded.title",
                        e.title(),
                        e.info().arithmetic(),
                        e.info().device()))
                .orElseGet(() -> texts.get("loaded.none")));
        addFolder.setVisible(engine.isPresent());
        saes.getChildren()
                .setAll(engine.stream()
                        .flatMap(e -> e.info().saes().stream().map(s -> chip(e, s)))
                        .toList());
    }

    private Node chip(LoadedEngine engine, SaeInfo sae) {
        Label name = new Label(engine.tag(sae.id()) + "  " + sae.id());
        Button remove = new Button("", new FontIcon("mdi2c-close"));
        remove.getStyleClass().addAll("dense", "flat", "button-icon", "chip-remove");
        String what = texts.get("loaded.remove", sae.id());
        remove.setAccessibleText(what);
        remove.setTooltip(new Tooltip(what));
        remove.setOnAction(_ -> model.remove(sae.id()));
        HBox chip = new HBox(name, remove);
        chip.setAlignment(Pos.CENTER_LEFT);
        chip.getStyleClass().add("loaded-sae");
        return chip;
    }

    private void chooseModel() {
        FileChooser chooser = new FileChooser();
        chooser.setTitle(texts.get("loaded.openModel"));
        chooser.getExtensionFilters()
                .add(new FileChooser.ExtensionFilter(
                        texts.get("loaded.openModel.files"), "*.gguf", DroppedFiles.CONFIG));
        File chosen = chooser.showOpenDialog(openModel.getScene().getWindow());
        if (chosen != null) {
            model.openModel(chosen.toPath());
        }
    }

    private void chooseFolder() {
        DirectoryChooser chooser = new DirectoryChooser();
        chooser.setTitle(texts.get("loaded.addFolder"));
        File chosen = chooser.showDialog(addFolder.getScene().getWindow());
        if (chosen != null) {
            model.addFolder(chosen.toPath());
        }
    }
}
