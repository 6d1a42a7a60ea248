package steerbench.app.common;

import java.io.IOException;
import java.io.UncheckedIOException;
import javafx.fxml.FXMLLoader;
import javafx.scene.Parent;
import steerbench.ui.UiResources;

/// Loads a pane: its layout, bound to the view that was made for it.
public final class FxmlView {
    private FxmlView() {}

    /// @param name of the layout's file, without ending
    /// @param view gets the layout's nodes in its `@FXML` fields
    public static Parent load(String name, Object view, Texts texts) {
        FXMLLoader loader = new FXMLLoader(UiResources.fxml(name), texts.bundle());
        loader.setControllerFactory(_ -> view);
        try {
            return loader.load();
        } catch (IOException e) {
            throw new UncheckedIOException("layout " + name, e);
        }
    }
}
