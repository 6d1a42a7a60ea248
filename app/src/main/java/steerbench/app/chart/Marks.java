package steerbench.app.chart;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/// A shape a series: circle, triangle, square, diamond.
final class Marks {
    private Marks() {}

    /// @param radius half the mark's height
    static Shape of(int series, double radius) {
        return switch (series) {
            case 0 -> new Ellipse2D.Double(-radius, -radius, 2 * radius, 2 * radius);
            case 1 -> polygon(0, -radius * 1.15, radius * 1.1, radius * 0.85, -radius * 1.1, radius * 0.85);
            case 2 -> new Rectangle2D.Double(-radius * 0.9, -radius * 0.9, 1.8 * radius, 1.8 * radius);
            default -> polygon(0, -radius * 1.25, radius * 1.25, 0, 0, radius * 1.25, -radius * 1.25, 0);
        };
    }

    /// For the legend: within bounds of one size, so that the names stand in line.
    static Shape inLegend(int series, double radius) {
        Path2D path = new Path2D.Double(of(series, radius));
        double most = radius * 1.25;
        for (double corner : new double[] {-most, most}) {
            path.moveTo(corner, corner);
            path.lineTo(corner, corner);
        }
        return path;
    }

    private static Shape polygon(double... xy) {
        Path2D path = new Path2D.Double();
        path.moveTo(xy[0], xy[1]);
        for (int i = 2; i < xy.length; i += 2) {
            path.lineTo(xy[i], xy[i + 1]);
        }
        path.closePath();
        return path;
    }
}
