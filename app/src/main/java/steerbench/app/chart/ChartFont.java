package steerbench.app.chart;

import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.GraphicsEnvironment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import steerbench.ui.UiResources;

/// Makes the window's typeface known to Java 2D, which draws charts and knows no WOFF: its tables are
/// unpacked into the TrueType file they came from (W3C WOFF File Format 1.0, sections 3 to 5).
final class ChartFont {
    /// The family, once registered.
    static final String FAMILY = "Roboto";

    private static final int WOFF_HEADER = 44;
    private static final int WOFF_ENTRY = 20;
    private static final int SFNT_HEADER = 12;
    private static final int SFNT_ENTRY = 16;

    static {
        for (URL font : UiResources.fonts()) {
            register(font);
        }
    }

    private ChartFont() {}

    /// Of the window's typeface.
    static Font plain(int size) {
        return new Font(FAMILY, Font.PLAIN, size);
    }

    private static void register(URL url) {
        try (InputStream in = url.openStream()) {
            byte[] sfnt = sfnt(ByteBuffer.wrap(in.readAllBytes()));
            GraphicsEnvironment.getLocalGraphicsEnvironment()
                    .registerFont(Font.createFont(Font.TRUETYPE_FONT, new ByteArrayInputStream(sfnt)));
        } catch (IOException e) {
            throw new UncheckedIOException("font " + url, e);
        } catch (FontFormatException | DataFormatException e) {
            throw new IllegalStateException("font " + url, e);
        }
    }

    private static byte[] sfnt(ByteBuffer woff) throws DataFormatException {
        int tables = woff.getShort(12);
        ByteBuffer sfnt = ByteBuffer.allocate(woff.getInt(16));
        int largest = Integer.highestOneBit(tables);
        sfnt.putInt(woff.getInt(4))
                .putShort((short) tables)
                .putShort((short) (16 * largest))
                .putShort((short) Integer.numberOfTrailingZeros(largest))
                .putShort((short) (16 * (tables - largest)));
        int data = SFNT_HEADER + SFNT_ENTRY * tables;
        for (int t = 0; t < tables; t++) {
            int entry = WOFF_HEADER + WOFF_ENTRY * t;
            int packed = woff.getInt(entry + 8);
            int length = woff.getInt(entry + 12);
            sfnt.position(SFNT_HEADER + SFNT_ENTRY * t);
            sfnt.putInt(woff.getInt(entry))
                    .putInt(woff.getInt(entry + 16))
                    .putInt(data)
                    .putInt(length);
            sfnt.position(data).put(table(woff, woff.getInt(entry + 4), packed, length));
            data += (length + 3) / 4 * 4;
        }
        return sfnt.array();
    }

    private static byte[] table(ByteBuffer woff, int offset, int packed, int length) throws DataFormatException {
        byte[] table = new byte[length];
        if (packed == length) {
            woff.get(offset, table);
            return table;
        }
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(woff.array(), offset, packed);
            if (inflater.inflate(table) != length) {
                throw new DataFormatException("a table is shorter than it says");
            }
        }
        return table;
    }
}
