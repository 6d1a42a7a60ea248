package steerbench.app.chart;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jfree.chart.JFreeChart;
import org.jfree.svg.SVGGraphics2D;
import steerbench.engine.problem.StorageException;

/// The chart as a picture: for the clipboard, for files, for reports.
public final class ChartPictures {
    private static final int SCALE = 2;

    private ChartPictures() {}

    /// Twice as fine as on screen.
    public static BufferedImage image(JFreeChart chart, int width, int height) {
        BufferedImage image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_ARGB);
        java.awt.Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        chart.draw(graphics, new java.awt.geom.Rectangle2D.Double(0, 0, width, height));
        graphics.dispose();
        return image;
    }

    /// As SVG or, for every other ending, PNG.
    public static void write(JFreeChart chart, int width, int height, Path file) {
        try {
            if (file.toString().toLowerCase(Locale.ROOT).endsWith(".svg")) {
                SVGGraphics2D graphics = new SVGGraphics2D(width, height);
                chart.draw(graphics, new java.awt.geom.Rectangle2D.Double(0, 0, width, height));
                Files.writeString(file, graphics.getSVGDocument(), StandardCharsets.UTF_8);
            } else {
                ImageIO.write(image(chart, width, height), "png", file.toFile());
            }
        } catch (UncheckedIOException | IOException e) {
            throw new StorageException(
                    file.toString(), "cannot be written (" + e.getMessage() + ")", "Choose another folder", e);
        }
    }
}
