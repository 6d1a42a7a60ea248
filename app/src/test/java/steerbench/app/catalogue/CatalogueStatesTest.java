package steerbench.app.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javafx.application.Application;
import javafx.collections.FXCollections;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.SnapshotParameters;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.PasswordField;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import steerbench.app.catalogue.CatalogueRow.Scope;
import steerbench.app.catalogue.CatalogueRow.State;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.WorkbenchState;
import steerbench.app.testing.ManualTasks;
import steerbench.app.testing.ScriptedEngine;
import steerbench.engine.memory.MemoryVerdict.Level;
import steerbench.engine.problem.AccessException;
import steerbench.engine.workbench.SaeInfo;
import steerbench.ui.UiResources;

/// Every state of the sheet that needs a network, a full machine or patience, made up: for pictures, and for
/// which buttons a line has.
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
class CatalogueStatesTest {
    private static final Path PICTURES = Path.of("target", "screenshots");

    private final FakeStore store = new FakeStore();
    private final WorkbenchState shared = new WorkbenchState();
    private final Texts texts = Texts.load();
    private final CatalogueViewModel model = new CatalogueViewModel(
            store, shared, new ManualTasks(), new Problems(texts, Path.of("log")), _ -> {}, texts);
    private final StackPane root = new StackPane();

    @Start
    void start(Stage stage) {
        root.getChildren().setAll(new CatalogueView(model, _ -> {}, texts).load());
        stage.setScene(new Scene(root, 1000, 700));
        stage.show();
        model.open().set(true);
    }

    private static CatalogueRow row(String title, State state, String note, double progress, Level level) {
        CatalogueRow row = new CatalogueRow(
                Scope.PAIRS,
                title,
                "blocks.20.hook_resid_post, 16384 features, L0 71 · 2.6 B weights · ~10.0 GiB · Gemma Terms of Use",
                "SAEs on every layer.",
                List.of(new Part.Shipped(title), new Part.Shipped(title)),
                Optional.of(FakeStore.verdict(level)));
        row.state().set(state);
        row.note().set(note);
        row.progress().set(progress);
        return row;
    }

    @SuppressWarnings("unchecked")
    @Test
    void linesOfEveryState(FxRobot robot) {
        CatalogueRow joins = row("Joins", State.HERE, "", -1, Level.FITS);
        joins.addable().set(true);
        CatalogueRow loaded = row("Loaded", State.HERE, "", -1, Level.FITS);
        loaded.loaded().set(true);
        List<CatalogueRow> rows = List.of(
                row("Absent", State.ABSENT, "", -1, Level.TIGHT),
                row("Too large", State.ABSENT, "", -1, Level.DOES_NOT_FIT),
                row(
                        "Under way",
                        State.FETCHING,
                        "Gemma 3 270M: 37 MiB of 227 MiB · 4.1 MiB/s · 0:46 left",
                        0.2,
                        Level.FITS),
                row("Just begun", State.FETCHING, texts.get("catalogue.starting"), -1, Level.FITS),
                row("Paused", State.PAUSED, "", 0.4, Level.FITS),
                row(
                        "Failed",
                        State.FAILED,
                        "google/gemma-2-2b: the Hub wants an account (401 Unauthorized). Accept its terms at"
                                + " https://huggingface.co/google/gemma-2-2b and set HF_TOKEN",
                        -1,
                        Level.FITS),
                joins,
                loaded);
        robot.interact(() -> {
            shared.engine()
                    .set(Optional.of(new ScriptedEngine()
                            .with(
                                    new SaeInfo("scope-a", "blocks.0.hook_resid_post", "topk", 8, 32, "a"),
                                    new SaeInfo("scope-b", "blocks.1.hook_resid_post", "topk", 8, 32, "b"))
                            .loaded()));
            ListView<CatalogueRow> list = (ListView<CatalogueRow>) root.lookup("#catalogue-list");
            list.setItems(FXCollections.observableArrayList(rows));
        });
        pictures(robot, "states");
        assertThat(robot.lookup("#loaded-saes .label").queryAllAs(Label.class))
                .extracting(Label::getText)
                .containsExactly("L0  scope-a", "L1  scope-b");
    }

    @Test
    void whatIsEmptySaysWhy(FxRobot robot) {
        robot.interact(() -> model.query().set("nothing of this name"));
        pictures(robot, "no-match");
        assertThat(model.empty().get()).isEqualTo("Nothing matches");
        store.offline = true;
        robot.interact(model::searchHub);
        pictures(robot, "offline");
        assertThat(model.empty().get()).contains("cannot be reached", "Check the connection");
    }

    @Test
    void aRepositoryIsLookedInto(FxRobot robot) {
        robot.interact(() -> {
            model.scope().set(Scope.SAES);
            model.query().set("scope");
            model.searchHub();
        });
        pictures(robot, "hub-saes");
        robot.interact(() -> model.lookInto(model.rows().getFirst()));
        pictures(robot, "inside");
        assertThat(robot.lookup("#catalogue-inside").query().isVisible()).isTrue();
        robot.interact(() -> robot.lookup("#catalogue-back").queryButton().fire());
        assertThat(robot.lookup("#catalogue-inside").query().isVisible()).isFalse();
    }

    @Test
    void aTokenIsAskedFor(FxRobot robot) {
        store.midway = () -> {
            throw new AccessException(
                    "google/gemma-2-2b",
                    "is gated: its owners give access on request; no token was found in HF_TOKEN, the token file or"
                            + " git's credential helper",
                    "Set HF_TOKEN",
                    "https://huggingface.co/google/gemma-2-2b",
                    new IOException("403"));
        };
        robot.interact(() -> {
            model.scope().set(Scope.MODELS);
            model.query().set("GPT-2");
            model.fetch(model.rows().getFirst());
        });
        assertThat(robot.lookup("#catalogue-yes").queryButton().isDisabled()).isTrue();
        robot.interact(() ->
                robot.lookup("#catalogue-token").queryAs(PasswordField.class).setText("hf_something"));
        pictures(robot, "token");
        assertThat(robot.lookup("#catalogue-yes").queryButton().isDisabled()).isFalse();
        store.midway = () -> {};
        robot.interact(() -> robot.lookup("#catalogue-yes").queryButton().fire());
        assertThat(store.tokens).containsExactly("hf_something");
        assertThat(model.question().get()).isEmpty();
    }

    private void pictures(FxRobot robot, String name) {
        for (String theme : List.of("light", "dark")) {
            robot.interact(() -> {
                Application.setUserAgentStylesheet(
                        theme.equals("light")
                                ? new PrimerLight().getUserAgentStylesheet()
                                : new PrimerDark().getUserAgentStylesheet());
                root.getScene().getStylesheets().setAll(UiResources.css("app"), UiResources.css(theme));
            });
            robot.interact(() -> write(root, "catalogue-" + name + "-" + theme));
        }
    }

    private static void write(Parent node, String name) {
        for (int i = 0; i < 3; i++) {
            node.applyCss();
            node.layout();
        }
        try {
            Files.createDirectories(PICTURES);
            ImageIO.write(
                    SwingFXUtils.fromFXImage(node.snapshot(new SnapshotParameters(), null), null),
                    "png",
                    PICTURES.resolve(name + ".png").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
