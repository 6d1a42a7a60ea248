package steerbench.app.chart;

import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/// Finds places for labels beside their marks, where they cover neither each other nor a mark: the nearest of
/// eight directions at growing distances that covers least.
final class LabelPlaces {
    private static final double[] DISTANCES = {9, 18, 30, 44, 60};
    // Above right first, where a label has always stood; free of the mark's bars, which go to its sides.
    private static final double[][] DIRECTIONS = {
        {1, -1},
        {1, 0},
        {1, 1},
        {-1, -1},
        {-1, 0},
        {-1, 1},
        {0, -1},
        {0, 1}
    };
    private static final double OUTSIDE = 1e6;

    private final Rectangle2D area;
    private final List<Rectangle2D> taken = new ArrayList<>();

    /// @param area where labels may stand
    LabelPlaces(Rectangle2D area) {
        this.area = area;
    }

    /// Marks that labels shall not cover.
    ///
    /// @param radius half a mark's height
    void avoid(List<Point2D> marks, double radius) {
        marks.forEach(
                m -> taken.add(new Rectangle2D.Double(m.getX() - radius, m.getY() - radius, 2 * radius, 2 * radius)));
    }

    /// Where a label of this size stands; it counts as taken from now on.
    Rectangle2D place(Point2D mark, double width, double height) {
        Rectangle2D best = beside(mark, DIRECTIONS[0], DISTANCES[0], width, height);
        double least = cost(best);
        for (double distance : DISTANCES) {
            for (double[] direction : DIRECTIONS) {
                Rectangle2D candidate = beside(mark, direction, distance, width, height);
                double cost = cost(candidate);
                if (cost < least) {
                    best = candidate;
                    least = cost;
                }
            }
            if (least == 0) {
                break;
            }
        }
        taken.add(best);
        return best;
    }

    /// The label's nearest edge or corner lies at the distance.
    private static Rectangle2D beside(Point2D mark, double[] direction, double distance, double width, double height) {
        double x = mark.getX() + distance * direction[0] + width * (Math.signum(direction[0]) - 1) / 2;
        double y = mark.getY() + distance * direction[1] + height * (Math.signum(direction[1]) - 1) / 2;
        return new Rectangle2D.Double(x, y, width, height);
    }

    /// The covered area in square pixels.
    private double cost(Rectangle2D label) {
        double covered = area.contains(label) ? 0 : OUTSIDE;
        for (Rectangle2D other : taken) {
            Rectangle2D both = label.createIntersection(other);
            if (!both.isEmpty()) {
                covered += both.getWidth() * both.getHeight();
            }
        }
        return covered;
    }
}
