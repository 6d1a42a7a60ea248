package steerbench.engine.hub;

import java.util.regex.Pattern;
import java.util.stream.Stream;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.transfer.ContentHash;

/// A file of a repository.
///
/// @param path within the repository, with `/`
/// @param bytes its length
/// @param hash its content's, which is also its name among the cache's blobs
public record HubFile(String path, long bytes, ContentHash hash) {
    private static final int LONGEST_PATH = 1024;
    private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\\\]|(?:^|/)[A-Za-z]:");

    public HubFile {
        requireSafe(path);
        if (bytes < 0) {
            throw new InvalidFileException("the Hub's listing", "says that " + path + " has " + bytes + " bytes", "");
        }
    }

    /// Whether it stays inside its folder on every operating system.
    static boolean isSafe(String path) {
        return path.length() <= LONGEST_PATH
                && !UNSAFE.matcher(path).find()
                && Stream.of(path.split("/", -1)).noneMatch(p -> p.isEmpty() || p.equals(".") || p.equals(".."));
    }

    static void requireSafe(String path) {
        if (!isSafe(path)) {
            throw new InvalidFileException(
                    "the Hub's listing",
                    "names the file '" + shown(path) + "', which could lie outside of its folder",
                    "Nothing is fetched from this repository; tell its owner");
        }
    }

    private static String shown(String path) {
        String printable = path.replaceAll("\\p{Cntrl}", "?");
        return printable.length() > 80 ? printable.substring(0, 80) + "…" : printable;
    }

    /// The last part of the path.
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// The path without its last part; empty for a file that lies directly in the repository.
    public String folder() {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
