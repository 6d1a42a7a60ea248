package steerbench.app.tokens;

import javafx.geometry.Insets;
import javafx.scene.layout.Background;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.CornerRadii;
import javafx.scene.paint.Color;
import steerbench.app.state.Theme;

/// The colours of activations: one hue, from the pane's ground to its strongest shade, so that lightness
/// alone tells them apart.
final class ActivationRamp {
    private static final int STEPS = 256;
    private static final double DARK_TEXT_ABOVE = 0.42;

    private static final ActivationRamp LIGHT =
            new ActivationRamp(Color.web("#f3f1f8"), Color.web("#b79bdf"), Color.web("#4b1d91"));
    private static final ActivationRamp DARK =
            new ActivationRamp(Color.web("#262a33"), Color.web("#6f4bb0"), Color.web("#d9c2ff"));

    private final int[] argb = new int[STEPS];
    private final Background[] backgrounds = new Background[STEPS];
    private final boolean[] darkText = new boolean[STEPS];

    private ActivationRamp(Color none, Color middle, Color full) {
        for (int i = 0; i < STEPS; i++) {
            double r = i / (STEPS - 1.0);
            Color c = r < 0.5 ? none.interpolate(middle, 2 * r) : middle.interpolate(full, 2 * r - 1);
            argb[i] = 0xff << 24
                    | (int) Math.round(c.getRed() * 255) << 16
                    | (int) Math.round(c.getGreen() * 255) << 8
                    | (int) Math.round(c.getBlue() * 255);
            backgrounds[i] = new Background(new BackgroundFill(c, new CornerRadii(4), Insets.EMPTY));
            double luminance = 0.2126 * c.getRed() + 0.7152 * c.getGreen() + 0.0722 * c.getBlue();
            darkText[i] = luminance > DARK_TEXT_ABOVE;
        }
    }

    static ActivationRamp of(Theme theme) {
        return theme == Theme.LIGHT ? LIGHT : DARK;
    }

    private static int step(double ratio) {
        return (int) Math.round(Math.clamp(Double.isNaN(ratio) ? 0 : ratio, 0, 1) * (STEPS - 1));
    }

    int argb(double ratio) {
        return argb[step(ratio)];
    }

    Background background(double ratio) {
        return backgrounds[step(ratio)];
    }

    /// Whether text on that colour must be dark to be readable.
    boolean wantsDarkText(double ratio) {
        return darkText[step(ratio)];
    }
}
