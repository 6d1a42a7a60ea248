package steerbench.app.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.function.BiFunction;
import org.jfree.chart.annotations.AbstractXYAnnotation;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.PlotRenderingInfo;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;
import steerbench.app.chart.TradeOffChart.Dot;
import steerbench.app.chart.TradeOffChart.Mean;

/// The labels of all means, in their series' colours. The library's own labels know nothing of each other and
/// cover one another where means lie close; a label that had to move away is tied to its mark by a line.
final class MeanLabels extends AbstractXYAnnotation {
    private static final long serialVersionUID = 1L;
    private static final double RADIUS = 7;
    private static final double DOT_RADIUS = 4;
    private static final int MANY_DOTS = 120;
    private static final double TIED_FROM = 14;
    private static final int GROUND_ALPHA = 200; // what it covers is guessed through it
    private static final double MARGIN = 2;

    private final transient List<Mean> means;
    private final transient List<Dot> dots;
    private final transient TradeOffStyle style;

    MeanLabels(List<Mean> means, List<Dot> dots, TradeOffStyle style) {
        this.means = List.copyOf(means);
        this.dots = List.copyOf(dots);
        this.style = style;
    }

    @Override
    public void draw(
            Graphics2D graphics,
            XYPlot plot,
            Rectangle2D area,
            ValueAxis domainAxis,
            ValueAxis rangeAxis,
            int rendererIndex,
            PlotRenderingInfo info) {
        BiFunction<Double, Double, Point2D> toPlot = (perplexity, toxicity) -> new Point2D.Double(
                domainAxis.valueToJava2D(perplexity, area, RectangleEdge.BOTTOM),
                rangeAxis.valueToJava2D(toxicity, area, RectangleEdge.LEFT));
        List<Point2D> marks = means.stream()
                .map(m -> toPlot.apply(m.perplexity().value(), m.toxicity().value()))
                .toList();
        LabelPlaces places = new LabelPlaces(area);
        places.avoid(marks, RADIUS);
        if (dots.size() <= MANY_DOTS) { // more leave no room
            places.avoid(
                    dots.stream()
                            .map(d -> toPlot.apply(d.perplexity(), d.toxicity()))
                            .toList(),
                    DOT_RADIUS);
        }
        graphics.setFont(ChartFont.plain(style.fontSize()));
        graphics.setStroke(new BasicStroke(1));
        FontMetrics metrics = graphics.getFontMetrics();
        for (int i = 0; i < means.size(); i++) {
            String text = means.get(i).label();
            if (!text.isEmpty() && area.contains(marks.get(i))) {
                double width = metrics.stringWidth(text) + 2 * MARGIN;
                double height = metrics.getAscent() + metrics.getDescent();
                Rectangle2D box = places.place(marks.get(i), width, height);
                draw(graphics, means.get(i), marks.get(i), box, metrics.getAscent());
            }
        }
    }

    private void draw(Graphics2D graphics, Mean mean, Point2D mark, Rectangle2D box, int ascent) {
        Color colour = style.series().get(mean.series());
        Point2D near = new Point2D.Double(
                Math.clamp(mark.getX(), box.getMinX(), box.getMaxX()),
                Math.clamp(mark.getY(), box.getMinY(), box.getMaxY()));
        if (near.distance(mark) > TIED_FROM) {
            graphics.setPaint(colour);
            graphics.draw(new Line2D.Double(mark, near));
        }
        Color ground = style.plot();
        graphics.setPaint(new Color(ground.getRed(), ground.getGreen(), ground.getBlue(), GROUND_ALPHA));
        graphics.fill(box);
        graphics.setPaint(colour);
        graphics.drawString(mean.label(), (float) (box.getX() + MARGIN), (float) (box.getY() + ascent));
    }
}
