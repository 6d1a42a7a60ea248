package steerbench.app.window;

import atlantafx.base.theme.PrimerDark;
import atlantafx.base.theme.PrimerLight;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.List;
import java.util.Locale;
import javafx.application.Application;
import javafx.scene.Scene;
import javafx.scene.text.Font;
import javafx.stage.Window;
import javafx.util.Duration;
import org.controlsfx.control.PopOver;
import steerbench.app.state.Theme;
import steerbench.ui.UiResources;

/// Typeface and colours of a scene.
final class Looks {
    private Looks() {}

    /// Must come before the first scene.
    static void loadFonts() {
        for (URL font : UiResources.fonts()) {
            try (InputStream in = font.openStream()) {
                Font.loadFont(in, 12);
            } catch (IOException e) {
                throw new UncheckedIOException("font " + font, e);
            }
        }
    }

    static void apply(Scene scene, Theme theme) {
        // What is open has taken over the old colours, and would be left with half of them.
        List.copyOf(Window.getWindows()).stream()
                .filter(PopOver.class::isInstance)
                .forEach(w -> ((PopOver) w).hide(Duration.ZERO));
        // For the whole program: popups and tooltips are scenes of their own.
        Application.setUserAgentStylesheet(
                switch (theme) {
                    case LIGHT -> new PrimerLight().getUserAgentStylesheet();
                    case DARK -> new PrimerDark().getUserAgentStylesheet();
                });
        scene.getStylesheets()
                .setAll(List.of(
                        UiResources.css("app"), UiResources.css(theme.name().toLowerCase(Locale.ROOT))));
    }
}
