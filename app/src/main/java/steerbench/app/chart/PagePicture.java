package steerbench.app.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Base64;
import org.jfree.chart.ui.Drawable;
import steerbench.ui.UiResources;

/// A chart as wide as a page of text.
///
/// @param height in pixels of a page of 960
public record PagePicture(Drawable chart, int height) {
    private static final int WIDTH = 960;
    private static final int USUAL_HEIGHT = 600;

    public static PagePicture of(Drawable chart) {
        return new PagePicture(chart, USUAL_HEIGHT);
    }

    public byte[] png() {
        return ChartPictures.png(chart, WIDTH, height);
    }

    /// As [ChartPictures#svg].
    public String svg() {
        return ChartPictures.svg(chart, WIDTH, height);
    }

    /// The typeface of its SVG for a page's style sheet: a WOFF file in base64.
    public static String font() {
        try (InputStream in = UiResources.regularFont().openStream()) {
            return Base64.getEncoder().encodeToString(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
