package steerbench.app.window;

import java.awt.geom.Rectangle2D;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.embed.swing.SwingFXUtils;
import javafx.geometry.Point2D;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.paint.Color;
import javafx.scene.shape.Path;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.util.Duration;
import javax.imageio.ImageIO;
import org.controlsfx.control.PopOver;
import org.jfree.chart.fx.ChartViewer;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;
import org.testfx.util.WaitForAsyncUtils;
import steerbench.app.catalogue.EngineStorehouse;
import steerbench.app.common.FxBackgroundTasks;
import steerbench.app.common.Texts;
import steerbench.app.loading.EngineSource;
import steerbench.app.session.ModelFile;
import steerbench.app.session.SessionFile;
import steerbench.app.state.ChartPoint;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.Series;
import steerbench.app.state.Theme;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.hub.Hub;
import steerbench.engine.hub.HubSettings;
import steerbench.engine.library.CacheFolders;

/// The real window in a small stage (the headless screen ends at 1000 x 1000), with pictures of any size.
final class TestWindow {
    private static final java.nio.file.Path PICTURES = java.nio.file.Path.of("target", "screenshots");
    private static final int PATIENCE_SECONDS = 60;

    private final Workbench bench;
    private final Scene scene;
    private final Stage stage;
    private final List<EngineChoice> loads = new CopyOnWriteArrayList<>();

    /// On the UI thread.
    TestWindow(Stage stage, EngineSource source, java.nio.file.Path folder) {
        this(stage, source, _ -> source, folder);
    }

    /// On the UI thread.
    ///
    /// @param others loads what is chosen instead of the first model
    TestWindow(
            Stage stage, EngineSource source, Function<EngineChoice, EngineSource> others, java.nio.file.Path folder) {
        Looks.loadFonts();
        this.stage = stage;
        this.bench = new Workbench(
                Texts.load(),
                new FxBackgroundTasks(),
                source,
                choice -> (progress, cancellation) -> {
                    loads.add(choice);
                    return others.apply(choice).load(progress, cancellation);
                },
                new EngineStorehouse(
                        new CacheFolders(folder),
                        () -> new Hub(HubSettings.of(Map.of("HF_HUB_OFFLINE", "1"), folder.toAbsolutePath()))),
                new SessionFile(folder.resolve("session.json")),
                new ModelFile(folder.resolve("model.json"))::write,
                folder.resolve("log"));
        this.scene = bench.scene(1000, 700);
        stage.setScene(scene);
        stage.setX(0);
        stage.setY(0);
        stage.show();
    }

    /// What was loaded instead of the first model.
    List<EngineChoice> loads() {
        return loads;
    }

    Workbench bench() {
        return bench;
    }

    WorkbenchState state() {
        return bench.state();
    }

    Scene scene() {
        return scene;
    }

    void close() {
        on(() -> {
            bench.close();
            stage.hide();
            return true;
        });
    }

    /// Runs on the UI thread and waits.
    static <T> T on(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Platform.runLater(task);
        try {
            return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError("on the UI thread", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /// Waits until something holds, asked on the UI thread.
    static void until(String what, Callable<Boolean> condition) {
        try {
            WaitForAsyncUtils.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS, () -> on(condition));
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError("never came: " + what, e);
        }
    }

    Node node(String selector) {
        Node found = on(() -> scene.lookup(selector));
        if (found == null) {
            throw new AssertionError("there is no " + selector);
        }
        return found;
    }

    /// What a series' first column shows. On the UI thread.
    String text(Series series) {
        return scene.lookup("#text-" + series.number() + "-0") == null
                ? ""
                : ((Text) scene.lookup("#text-" + series.number() + "-0 .token-text")).getText();
    }

    /// How many strokes underline steered tokens. On the UI thread.
    int receiptMarks(Series series) {
        return ((Path) scene.lookup("#text-" + series.number() + "-0 .token-underline"))
                .getElements()
                .size();
    }

    /// Where a point lies on screen.
    Point2D placeOf(ChartPoint point) {
        return on(() -> {
            ChartViewer viewer = (ChartViewer) scene.lookup("#chart");
            XYPlot plot = viewer.getChart().getXYPlot();
            Rectangle2D area = viewer.getRenderingInfo().getPlotInfo().getDataArea();
            return viewer.localToScreen(
                    plot.getDomainAxis().valueToJava2D(point.perplexity(), area, RectangleEdge.BOTTOM),
                    plot.getRangeAxis().valueToJava2D(point.toxicity(), area, RectangleEdge.LEFT));
        });
    }

    /// Pictures in both themes and three sizes, in `target/screenshots`.
    void picture(String name) {
        for (Theme theme : Theme.values()) {
            on(() -> {
                state().theme().set(theme);
                return true;
            });
            WaitForAsyncUtils.waitForFxEvents();
            for (int[] size : new int[][] {{1000, 700}, {1280, 800}, {1920, 1080}}) {
                on(() -> {
                    picture(name + "-" + theme.name().toLowerCase(Locale.ROOT), size[0], size[1]);
                    return true;
                });
            }
        }
        on(() -> {
            state().theme().set(Theme.LIGHT);
            scene.getRoot().resize(scene.getWidth(), scene.getHeight());
            return true;
        });
        WaitForAsyncUtils.waitForFxEvents();
    }

    /// Pictures of what a button opens, in both themes. It is opened anew for each: a popover takes over the
    /// colours of its window when it is shown.
    ///
    /// @return the colours of their grounds, in the order of the themes
    List<Color> popoverPictures(String name, Runnable opener) {
        List<Color> grounds = new ArrayList<>();
        for (Theme theme : Theme.values()) {
            on(() -> {
                state().theme().set(theme);
                return true;
            });
            WaitForAsyncUtils.waitForFxEvents();
            on(() -> {
                opener.run();
                return true;
            });
            WaitForAsyncUtils.waitForFxEvents();
            until(
                    "the end of its fading in",
                    () -> ((PopOver) popover()).getSkin().getNode().getOpacity() == 1);
            grounds.add(on(() -> {
                Parent root = popover().getScene().getRoot();
                root.applyCss();
                root.layout();
                write(root, name + "-" + theme.name().toLowerCase(Locale.ROOT));
                Path ground = (Path) root.lookup(".popover > .border");
                ((PopOver) popover()).hide(Duration.ZERO);
                return (Color) ground.getFill();
            }));
        }
        on(() -> {
            state().theme().set(Theme.LIGHT);
            return true;
        });
        return grounds;
    }

    private Window popover() {
        return Window.getWindows().stream()
                .filter(w -> w.isShowing() && !w.equals(stage) && w instanceof PopOver)
                .reduce((_, last) -> last)
                .orElseThrow();
    }

    private void picture(String name, int width, int height) {
        Parent root = scene.getRoot();
        root.resize(width, height);
        // Text that wraps finds its height in the second round.
        for (int i = 0; i < 3; i++) {
            root.applyCss();
            root.layout();
        }
        write(root, name + "-" + width + "x" + height);
    }

    private static void write(Parent root, String name) {
        try {
            Files.createDirectories(PICTURES);
            ImageIO.write(
                    SwingFXUtils.fromFXImage(root.snapshot(new SnapshotParameters(), null), null),
                    "png",
                    PICTURES.resolve(name + ".png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
