package steerbench.app.window;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How much memory the process holds. Native weights lie outside the Java heap, so the operating system is
/// asked where it can be.
///
/// @param heapOnly whether only the Java heap is known
record ProcessMemory(long bytes, boolean heapOnly) {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessMemory.class);
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";

    static ProcessMemory now() {
        if (Files.isReadable(STATUS)) {
            try {
                for (String line : Files.readAllLines(STATUS, StandardCharsets.UTF_8)) {
                    if (line.startsWith(RESIDENT)) {
                        return new ProcessMemory(1024 * Long.parseLong(line.replaceAll("\\D", "")), false);
                    }
                }
            } catch (IOException e) {
                LOG.debug("{} cannot be read", STATUS, e);
            }
        }
        Runtime runtime = Runtime.getRuntime();
        return new ProcessMemory(runtime.totalMemory() - runtime.freeMemory(), true);
    }
}
