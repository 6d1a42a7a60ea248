package steerbench.ui;

import java.net.URL;

/// The only access to the resources of this module.
public final class UiResources {
    private UiResources() {}

    /// A pane's FXML by its name.
    public static URL fxml(String pane) {
        return find("fxml/" + pane + ".fxml");
    }

    /// A style sheet by its name, in the form JavaFX takes it.
    public static String css(String sheet) {
        return find("css/" + sheet + ".css").toExternalForm();
    }

    private static URL find(String path) {
        URL url = UiResources.class.getResource(path);
        if (url == null) {
            throw new IllegalArgumentException("no UI resource " + path);
        }
        return url;
    }
}
