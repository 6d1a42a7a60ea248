package steerbench.app.window;

import static org.assertj.core.api.Assertions.assertThat;
import static steerbench.app.window.TestWindow.on;
import static steerbench.app.window.TestWindow.until;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.input.KeyCode;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testfx.api.FxRobot;
import org.testfx.framework.junit5.ApplicationExtension;
import org.testfx.framework.junit5.Start;
import steerbench.app.testing.RealEngine;

/// Models and SAEs by keyboard and pointer, and what is dropped onto the window.
@Tag("ui")
@ExtendWith(ApplicationExtension.class)
class CatalogueSheetTest {
    private static final Path FIXTURES = Path.of("../engine/src/test/resources/fixtures");

    private TestWindow window = uninitialised();

    @SuppressWarnings("NullAway") // set by @Start
    private static TestWindow uninitialised() {
        return null;
    }

    @Start
    void start(Stage stage) throws Exception {
        window = new TestWindow(stage, RealEngine.source(), Files.createTempDirectory(Path.of("target"), "session"));
    }

    @AfterEach
    void close() {
        window.close();
    }

    private int listed() {
        return ((ListView<?>) window.scene().lookup("#catalogue-list"))
                .getItems()
                .size();
    }

    @Test
    void theSheetOpensFiltersAsksAndCloses(FxRobot robot) {
        robot.push(KeyCode.CONTROL, KeyCode.M);
        Node sheet = window.node("#catalogue");
        until("the sheet", sheet::isVisible);
        assertThat(on(this::listed)).isGreaterThanOrEqualTo(9);
        window.picture("catalogue-pairs");
        robot.clickOn("#catalogue-saes");
        window.picture("catalogue-saes");
        robot.clickOn("#catalogue-models").clickOn("#catalogue-search").write("gemma 270m");
        until("one model", () -> listed() == 1);
        robot.clickOn(button("Download"));
        until("the question", () -> window.scene().lookup("#catalogue-question").isVisible());
        window.picture("catalogue-licence");
        assertThat(on(() -> window.scene().lookup("#catalogue-question").lookupAll(".label").stream()
                        .map(n -> ((Label) n).getText())
                        .toList()))
                .anyMatch(t -> t.contains("Gemma Terms of Use"));
        robot.push(KeyCode.ESCAPE);
        until("no question", () -> !window.scene().lookup("#catalogue-question").isVisible());
        robot.push(KeyCode.ESCAPE);
        until("no sheet", () -> !sheet.isVisible());
    }

    private Button button(String text) {
        return on(() -> {
            Set<Node> buttons = window.scene().lookup("#catalogue-list").lookupAll(".button");
            return buttons.stream()
                    .map(Button.class::cast)
                    .filter(b -> b.isVisible() && b.getText().equals(text))
                    .findFirst()
                    .orElseThrow();
        });
    }

    @Test
    void aDroppedFolderIsLoadedAndAForeignOneRefused() {
        on(() -> {
            window.bench().start();
            return true;
        });
        until("the model", () -> window.state().engine().get().isPresent());
        on(() -> {
            window.state().prompt().set("kept");
            window.bench().loadDropped(List.of(FIXTURES.resolve("models/llama")));
            return true;
        });
        until("another load", () -> window.loads().size() == 1);
        assertThat(window.loads().getFirst().model()).isEqualTo(FIXTURES.resolve("models/llama"));
        on(() -> {
            window.bench().loadDropped(List.of(FIXTURES.resolve("saes/llama.standard")));
            return true;
        });
        until("the SAE for the loaded model", () -> window.loads().size() == 2);
        assertThat(window.loads().get(1).saes()).hasSize(1);
        assertThat(window.loads().get(1).model().toString()).endsWith(".gguf");
        on(() -> {
            window.bench().loadDropped(List.of(Path.of("src")));
            return true;
        });
        until("the reason", () -> window.bench().problems().shown().get().isPresent());
        assertThat(on(() ->
                        window.bench().problems().shown().get().orElseThrow().remedy()))
                .contains(".gguf");
        assertThat(on(() -> window.state().prompt().get())).isEqualTo("kept");
    }
}
