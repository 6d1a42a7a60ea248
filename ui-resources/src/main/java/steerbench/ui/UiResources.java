package steerbench.ui;

import java.net.URL;
import java.util.List;
import java.util.ResourceBundle;

/// The only way to the window's resources: who needs a file names it here and gets it, or a failure that says
/// which file the program lacks.
public final class UiResources {
    private static final List<String> FONTS = List.of("Roboto-Regular", "Roboto-Medium", "Roboto-Bold");

    private UiResources() {}

    /// A layout, by its file's name without ending.
    public static URL fxml(String name) {
        return resource("fxml/" + name + ".fxml");
    }

    /// A style sheet, by its file's name without ending.
    public static String css(String name) {
        return resource("css/" + name + ".css").toExternalForm();
    }

    /// Every text of the window.
    public static ResourceBundle messages() {
        return ResourceBundle.getBundle("steerbench.ui.i18n.messages");
    }

    /// The faces of the window's typeface.
    public static List<URL> fonts() {
        return FONTS.stream().map(f -> resource("fonts/" + f + ".woff")).toList();
    }

    /// Its plain face.
    public static URL regularFont() {
        return fonts().getFirst();
    }

    private static URL resource(String path) {
        URL url = UiResources.class.getResource(path);
        if (url == null) {
            throw new IllegalStateException("the program lacks its resource " + path);
        }
        return url;
    }
}
