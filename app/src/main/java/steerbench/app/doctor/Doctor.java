package steerbench.app.doctor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.session.Devices;

/// Looks at everything the program stands on.
public final class Doctor {
    private final CacheFolders folders;
    private final Map<String, String> environment;
    private final boolean cuda;

    /// @param cuda whether the user wants to know what CUDA needs even without a GPU
    public Doctor(CacheFolders folders, Map<String, String> environment, boolean cuda) {
        this.folders = folders;
        this.environment = environment;
        this.cuda = cuda;
    }

    public List<Finding> findings() throws IOException {
        return Stream.of(
                        new Machine(environment).findings(),
                        new Cuda(Devices.cuda(), Devices::cudaFailure).findings(cuda),
                        new Storage(folders, environment).findings(),
                        new Programs(folders).findings())
                .flatMap(List::stream)
                .toList();
    }
}
