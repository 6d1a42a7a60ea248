package steerbench.app.chart;

import java.io.File;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import javafx.embed.swing.SwingFXUtils;
import javafx.fxml.FXML;
import javafx.geometry.Point2D;
import javafx.scene.Parent;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.MenuItem;
import javafx.scene.input.Clipboard;
import javafx.scene.input.ClipboardContent;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import javafx.stage.FileChooser;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.fx.ChartViewer;
import org.jfree.chart.fx.interaction.MouseHandlerFX;
import org.jfree.chart.fx.interaction.ScrollHandlerFX;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Changes;
import steerbench.app.common.FxmlView;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.ChartPoint;
import steerbench.app.state.WorkbenchState;

/// The chart's pane: points by pointer and by keyboard.
public final class ChartView {
    private static final double REACH = 12;

    private final ChartViewModel model;
    private final WorkbenchState shared;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final Texts texts;
    private final TradeOffChart chart;
    private final ChartViewer viewer;
    private final ChartPlaces places;

    @FXML
    private StackPane place;

    @FXML
    private Label empty;

    @FXML
    private Label card;

    @FXML
    private Label note;

    @FXML
    private Button clear;

    public ChartView(
            ChartViewModel model, WorkbenchState shared, BackgroundTasks tasks, Problems problems, Texts texts) {
        this.model = model;
        this.shared = shared;
        this.tasks = tasks;
        this.problems = problems;
        this.texts = texts;
        this.chart = new TradeOffChart(style(), model.labels().get());
        this.viewer = new ChartViewer(chart.chart(), false);
        this.places = new ChartPlaces(viewer);
    }

    public Parent load() {
        return FxmlView.load("chart", this, texts);
    }

    private TradeOffStyle style() {
        return TradeOffStyle.of(shared.theme().get());
    }

    @FXML
    private void initialize() {
        viewer.setId("chart");
        viewer.getStyleClass().add("pane-focus"); // F6 goes here, not to the button above
        viewer.setMinSize(0, 0);
        viewer.setFocusTraversable(true);
        viewer.getContextMenu().getItems().setAll(copyItem(), saveItem(), showAllItem());
        wheelForwardsIsNearer();
        viewer.addEventHandler(MouseEvent.MOUSE_MOVED, e -> model.highlighted().set(pointAt(e.getX(), e.getY())));
        viewer.addEventHandler(MouseEvent.MOUSE_EXITED, _ -> model.highlighted().set(Optional.empty()));
        Changes.of(
                () -> {
                    if (!viewer.isFocused() && !viewer.isHover()) {
                        model.highlighted().set(Optional.empty());
                    }
                },
                viewer.focusedProperty());
        viewer.addEventHandler(MouseEvent.MOUSE_CLICKED, e -> {
            viewer.requestFocus();
            if (e.isStillSincePress() && e.getClickCount() == 2) {
                chart.showAll();
            } else if (e.isStillSincePress()) {
                pointAt(e.getX(), e.getY()).ifPresent(model::restore);
            }
        });
        viewer.addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
        place.getChildren().addFirst(viewer);
        card.setManaged(false);
        note.textProperty().bind(model.note());
        clear.setOnAction(_ -> model.clear());
        clear.disableProperty().bind(model.note().isEmpty());
        empty.visibleProperty().bind(model.state().isNotEqualTo(ChartViewModel.State.POINTS));
        Changes.ofAndNow(
                () -> empty.setText(texts.choice("chart.state", model.state().get())), model.state());
        Changes.of(
                () -> {
                    chart.style(style());
                    chart.label(style(), model.labels().get());
                },
                shared.theme(),
                model.labels());
        Changes.ofAndNow(this::showPoints, model.points());
        Changes.ofAndNow(this::showCard, model.highlighted(), shared.revealed());
    }

    private void showPoints() {
        chart.show(model.points().get().stream().map(ChartViewModel::dot).toList(), model.means());
    }

    private void showCard() {
        Optional<ChartPoint> point = model.highlighted().get();
        chart.highlight(point.map(ChartViewModel::dot));
        card.setVisible(point.isPresent());
        point.ifPresent(p -> {
            String description = model.describe(p);
            card.setText(description);
            viewer.setAccessibleText(description);
            Point2D at = places.of(ChartViewModel.dot(p));
            double width = Math.min(300, place.getWidth() - 16);
            double height = Math.min(card.prefHeight(width), place.getHeight());
            // Beside the point, on the side with more room.
            double x = at.getX() > place.getWidth() / 2 ? at.getX() - width - 14 : at.getX() + 14;
            double y = Math.clamp(at.getY() - height / 2, 0, Math.max(0, place.getHeight() - height));
            card.resizeRelocate(Math.clamp(x, 0, Math.max(0, place.getWidth() - width)), y, width, height);
        });
    }

    private Optional<ChartPoint> pointAt(double x, double y) {
        Point2D at = new Point2D(x, y);
        return model.points().get().stream()
                .filter(p -> places.of(ChartViewModel.dot(p)).distance(at) <= REACH)
                .min(Comparator.comparingDouble(
                        p -> places.of(ChartViewModel.dot(p)).distance(at)));
    }

    private void keyPressed(KeyEvent event) {
        switch (event.getCode()) {
            case KeyCode.RIGHT -> model.step(1);
            case KeyCode.LEFT -> model.step(-1);
            case KeyCode.ENTER, KeyCode.SPACE -> model.highlighted().get().ifPresent(model::restore);
            default -> {
                return;
            }
        }
        event.consume();
    }

    private MenuItem copyItem() {
        MenuItem item = new MenuItem(texts.get("chart.copy"));
        item.setOnAction(_ -> {
            ClipboardContent content = new ClipboardContent();
            content.putImage(
                    SwingFXUtils.toFXImage(ChartPictures.image(model.picture(style()), width(), height()), null));
            Clipboard.getSystemClipboard().setContent(content);
        });
        return item;
    }

    private MenuItem showAllItem() {
        MenuItem item = new MenuItem(texts.get("chart.showAll"));
        item.setOnAction(_ -> chart.showAll());
        return item;
    }

    /// The library's own wheel turns the other way than maps and microscopes do.
    private void wheelForwardsIsNearer() {
        MouseHandlerFX wheel = viewer.getCanvas().getMouseHandler("scroll");
        if (wheel instanceof ScrollHandlerFX scroll) {
            scroll.setZoomFactor(1 / (1 + scroll.getZoomFactor()) - 1);
        }
    }

    private MenuItem saveItem() {
        MenuItem item = new MenuItem(texts.get("chart.save"));
        item.setOnAction(_ -> {
            FileChooser chooser = new FileChooser();
            chooser.setInitialFileName("toxicity-perplexity.png");
            chooser.getExtensionFilters()
                    .setAll(
                            new FileChooser.ExtensionFilter("PNG", "*.png"),
                            new FileChooser.ExtensionFilter("SVG", "*.svg"));
            File chosen = chooser.showSaveDialog(viewer.getScene().getWindow());
            if (chosen != null) {
                save(withEnding(chosen.toPath(), chooser.getSelectedExtensionFilter()));
            }
        });
        return item;
    }

    /// Some systems' dialogs leave the ending to whoever types the name.
    private static Path withEnding(Path file, FileChooser.ExtensionFilter chosen) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean has = name.endsWith(".png") || name.endsWith(".svg");
        String ending = chosen != null && chosen.getExtensions().contains("*.svg") ? ".svg" : ".png";
        return has ? file : file.resolveSibling(file.getFileName() + ending);
    }

    private void save(Path file) {
        JFreeChart picture = model.picture(style());
        int width = width();
        int height = height();
        tasks.run(
                () -> {
                    ChartPictures.write(picture, width, height, file);
                    return file;
                },
                _ -> problems.note(
                        texts.get("chart.saved", file.toAbsolutePath().toString())),
                problems::report);
    }

    private int width() {
        return (int) Math.max(200, viewer.getWidth());
    }

    private int height() {
        return (int) Math.max(150, viewer.getHeight());
    }
}
