package steerbench.app.chart;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.ui.Drawable;
import steerbench.engine.bench.GrowthReport;

/// How the time per token grows: a small multiple for each axis that was measured, all with the
/// memory-bandwidth bound. One header explains the marks of all.
public final class GrowthChart implements Drawable {
    private static final int COLUMNS = 3;
    private static final int HEADER = 44;
    private static final int MARGIN = 12;

    private final TradeOffStyle style;
    private final String title;
    private final GrowthReport growth;
    private final List<JFreeChart> panels;

    /// @param title what was measured, where
    public GrowthChart(TradeOffStyle style, String title, GrowthReport growth) {
        this.style = style;
        this.title = title;
        this.growth = growth;
        this.panels = growth.axes().stream()
                .filter(a -> !a.points().isEmpty())
                .map(a -> new GrowthPanel(style, a).chart())
                .toList();
    }

    /// One chart an axis, in the report's order.
    List<JFreeChart> panels() {
        return panels;
    }

    @Override
    public void draw(Graphics2D graphics, Rectangle2D area) {
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        graphics.setPaint(style.ground());
        graphics.fill(area);
        header(graphics, area);
        int rows = Math.max(1, Math.ceilDiv(panels.size(), COLUMNS));
        double width = area.getWidth() / COLUMNS;
        double height = (area.getHeight() - HEADER) / rows;
        for (int i = 0; i < panels.size(); i++) {
            int row = i / COLUMNS;
            int column = i % COLUMNS;
            double x = area.getX() + column * width;
            double y = area.getY() + HEADER + row * height;
            panels.get(i).draw(graphics, new Rectangle2D.Double(x, y, width, height));
        }
    }

    private void header(Graphics2D graphics, Rectangle2D area) {
        float x = (float) area.getX() + MARGIN;
        float y = (float) area.getY() + 16;
        graphics.setPaint(style.text());
        graphics.setFont(ChartFont.plain(style.fontSize() + 1));
        graphics.drawString(title, x, y);
        graphics.setFont(ChartFont.plain(style.fontSize()));
        float line = y + 18;
        x = mark(graphics, x, line, GrowthPanel.MEASURED, false, "median step per row; share of the bound in per cent");
        String bound = String.format(
                Locale.ROOT,
                "bytes of a step at %.1f GB/s, the memory bandwidth measured in the same run",
                growth.bandwidth() / 1e9);
        mark(graphics, x, line, GrowthPanel.BOUND, true, bound);
    }

    private float mark(Graphics2D graphics, float x, float y, int series, boolean dashed, String text) {
        graphics.setPaint(style.series().get(series));
        graphics.setStroke(GrowthPanel.stroke(dashed));
        graphics.draw(new Line2D.Float(x, y - 4, x + 24, y - 4));
        graphics.setPaint(style.text());
        graphics.drawString(text, x + 30, y);
        return x + 30 + graphics.getFontMetrics().stringWidth(text) + 2 * MARGIN;
    }
}
