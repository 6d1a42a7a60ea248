package steerbench.app.window;

import java.nio.file.Path;
import java.util.Optional;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.stage.Stage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.app.catalogue.EngineStorehouse;
import steerbench.app.catalogue.LazyHub;
import steerbench.app.cli.DeviceFirst;
import steerbench.app.common.FxBackgroundTasks;
import steerbench.app.common.Texts;
import steerbench.app.loading.DefaultEngineSource;
import steerbench.app.loading.RememberedSource;
import steerbench.app.run.StopSignals;
import steerbench.app.session.ConfigFolder;
import steerbench.app.session.ModelFile;
import steerbench.app.session.SessionFile;
import steerbench.app.state.EngineChoice;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.judge.DefaultJudge;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.problem.EngineException;

/// The window as a program.
public final class WorkbenchApp extends Application {
    private static final Logger LOG = LoggerFactory.getLogger(WorkbenchApp.class);
    private static final double WIDTH = 1280;
    private static final double HEIGHT = 800;
    private static final int JUDGE_THREADS = 1; // it is quick, and the model computes meanwhile
    private static final double LEAST_WIDTH = 1000;
    private static final double LEAST_HEIGHT = 660;

    private Optional<Workbench> workbench = Optional.empty();

    @Override
    public void start(Stage stage) {
        Looks.loadFonts();
        Texts texts = Texts.load();
        CacheFolders folders = CacheFolders.ofUser();
        Path log = folders.logs().resolve("steerbench.log");
        Optional<DeviceChoice> device = DeviceFirst.device(getParameters().getRaw());
        DefaultEngineSource source = new DefaultEngineSource(
                        folders, () -> Optional.of(DefaultJudge.open(folders, JUDGE_THREADS)), texts)
                .on(device.orElse(DeviceChoice.CPU));
        ModelFile last = new ModelFile(ConfigFolder.ofUser().model());
        Workbench bench = new Workbench(
                texts,
                new FxBackgroundTasks(),
                new RememberedSource(() -> last(last, device), source, source::of, texts),
                source::of,
                new EngineStorehouse(folders, new LazyHub()),
                new SessionFile(ConfigFolder.ofUser().session()),
                last::write,
                log);
        workbench = Optional.of(bench);
        // A process told to end closes as by its window: the engine first lets go.
        StopSignals.install(Platform::exit);
        // Whatever slips through ends in the banner and the log instead of nowhere.
        Thread.setDefaultUncaughtExceptionHandler(
                (_, failure) -> Platform.runLater(() -> bench.problems().report(failure)));
        Scene scene = bench.scene(WIDTH, HEIGHT);
        stage.setTitle(texts.get("window.title"));
        stage.setScene(scene);
        stage.setMinWidth(LEAST_WIDTH);
        stage.setMinHeight(LEAST_HEIGHT);
        stage.show();
        bench.start();
    }

    /// Not the default pair, which may have changed with the program; on the device that was asked for now.
    private static Optional<EngineChoice> last(ModelFile file, Optional<DeviceChoice> device) {
        return file.take()
                .filter(c -> !DefaultEngineSource.isUsual(c))
                .map(c -> device.map(c::on).orElse(c));
    }

    @Override
    public void stop() {
        try {
            workbench.ifPresent(Workbench::close);
        } catch (EngineException e) {
            LOG.error("the session was not saved", e);
        }
    }
}
