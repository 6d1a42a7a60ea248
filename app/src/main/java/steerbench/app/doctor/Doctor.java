package steerbench.app.doctor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import steerbench.engine.library.CacheFolders;

/// Looks at everything the program stands on.
public final class Doctor {
    private final CacheFolders folders;
    private final Map<String, String> environment;

    public Doctor(CacheFolders folders, Map<String, String> environment) {
        this.folders = folders;
        this.environment = environment;
    }

    public List<Finding> findings() throws IOException {
        return Stream.of(
                        new Machine(environment).findings(),
                        new Storage(folders, environment).findings(),
                        new Programs(folders).findings())
                .flatMap(List::stream)
                .toList();
    }
}
