package steerbench.app.window;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.input.DragEvent;
import javafx.scene.input.TransferMode;

/// Takes files and folders that are dropped onto the window, and shows while they hang above it that it does.
final class DropTarget {
    private static final String STYLE = "drop-target";

    private final Consumer<List<Path>> taker;

    DropTarget(Consumer<List<Path>> taker) {
        this.taker = taker;
    }

    void install(Scene scene) {
        Parent root = scene.getRoot();
        scene.setOnDragOver(event -> {
            if (event.getDragboard().hasFiles()) {
                event.acceptTransferModes(TransferMode.COPY_OR_MOVE);
                event.consume();
            }
        });
        scene.setOnDragEntered(event -> {
            if (event.getDragboard().hasFiles()) {
                root.getStyleClass().add(STYLE);
            }
        });
        scene.setOnDragExited(_ -> root.getStyleClass().remove(STYLE));
        scene.setOnDragDropped(this::take);
    }

    private void take(DragEvent event) {
        List<Path> files =
                event.getDragboard().getFiles().stream().map(File::toPath).toList();
        event.setDropCompleted(!files.isEmpty());
        event.consume();
        if (!files.isEmpty()) {
            taker.accept(files);
        }
    }
}
