package steerbench.app.chart;

import java.awt.geom.Rectangle2D;
import javafx.geometry.Point2D;
import org.jfree.chart.fx.ChartViewer;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleEdge;
import steerbench.app.chart.TradeOffChart.Dot;

/// Where dots lie on screen.
final class ChartPlaces {
    private final ChartViewer viewer;

    ChartPlaces(ChartViewer viewer) {
        this.viewer = viewer;
    }

    /// In the viewer's coordinates.
    Point2D of(Dot dot) {
        XYPlot plot = viewer.getChart().getXYPlot();
        Rectangle2D area = viewer.getRenderingInfo().getPlotInfo().getDataArea();
        return new Point2D(
                plot.getDomainAxis().valueToJava2D(dot.perplexity(), area, RectangleEdge.BOTTOM),
                plot.getRangeAxis().valueToJava2D(dot.toxicity(), area, RectangleEdge.LEFT));
    }
}
