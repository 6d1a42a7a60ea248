package steerbench.engine.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/// A reader and files to damage for it.
///
/// @param seeds intact files, each as its fields
/// @param wrap what is put around a damaged file, such as an intact archive
public record FuzzTarget(String name, List<List<byte[]>> seeds, UnaryOperator<byte[]> wrap, Reader reader) {

    /// Reads the file that holds the input and touches what later stages touch.
    public interface Reader {
        /// Puts `input` where the reader looks for it, and reads it.
        void read(byte[] input, Path work) throws IOException;
    }

    public static FuzzTarget of(String name, Reader reader, List<List<byte[]>> seeds) {
        return new FuzzTarget(name, seeds, UnaryOperator.identity(), reader);
    }

    @Override
    public String toString() {
        return name;
    }
}
