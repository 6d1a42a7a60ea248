package steerbench.engine.fit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// The text of the self-test: ten short passages of plain English on different matters, written for it.
/// Fixed, so that two measurements differ only by model, SAE and mode.
public final class ReferenceText {
    private static final String RESOURCE = "reference-text.txt";

    private ReferenceText() {}

    public static List<String> passages() {
        try (InputStream in = ReferenceText.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + RESOURCE);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return split(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Passages with a blank line between them.
    public static List<String> split(String text) {
        return Arrays.stream(text.split("\\R{2,}"))
                .map(String::strip)
                .filter(p -> !p.isEmpty())
                .toList();
    }
}
