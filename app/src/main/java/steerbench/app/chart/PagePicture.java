package steerbench.app.chart;

import org.jfree.chart.ui.Drawable;

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
}
