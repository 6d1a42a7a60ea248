package steerbench.app.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.jfree.chart.ui.Drawable;
import org.jfree.svg.SVGGraphics2D;
import steerbench.app.common.WholeFile;

/// A chart as a picture: for the clipboard, for files, for reports.
public final class ChartPictures {
    private static final int SCALE = 2;

    /// Of about the same width, for whoever has no Roboto: a wider one runs into what stands beside it.
    private static final String INSTEAD = ", Arial, \"Liberation Sans\", Helvetica, sans-serif";

    private ChartPictures() {}

    /// Twice as fine as on screen.
    public static BufferedImage image(Drawable chart, int width, int height) {
        BufferedImage image = new BufferedImage(SCALE * width, SCALE * height, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(SCALE, SCALE);
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
        graphics.dispose();
        return image;
    }

    public static byte[] png(Drawable chart, int width, int height) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image(chart, width, height), "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail so
        }
        return bytes.toByteArray();
    }

    /// An SVG document, without an XML declaration, so that a page can hold it.
    public static String svg(Drawable chart, int width, int height) {
        SVGGraphics2D graphics = new SVGGraphics2D(width, height);
        graphics.setFontFunction(family -> '"' + family + '"' + INSTEAD);
        chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
        return graphics.getSVGElement();
    }

    /// As SVG or, for every other ending, PNG.
    public static void write(Drawable chart, int width, int height, Path file) {
        boolean svg = file.toString().toLowerCase(Locale.ROOT).endsWith(".svg");
        byte[] content = svg ? svg(chart, width, height).getBytes(StandardCharsets.UTF_8) : png(chart, width, height);
        new WholeFile(file, "Choose another folder, or free space").write(part -> Files.write(part, content));
    }
}
