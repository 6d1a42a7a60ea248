package steerbench.engine.checkpoint;

import java.nio.file.Path;
import java.util.Map;
import steerbench.engine.tensor.Tensor;

/// A model in one GGUF file.
public final class GgufCheckpoint implements ModelCheckpoint {
    private final GgufFile file;

    private GgufCheckpoint(GgufFile file) {
        this.file = file;
    }

    static GgufCheckpoint open(Path path) {
        return new GgufCheckpoint(GgufFile.open(path));
    }

    @Override
    public Path path() {
        return file.path();
    }

    @Override
    public String architecture() {
        return file.metadata().string("general.architecture");
    }

    public GgufMetadata metadata() {
        return file.metadata();
    }

    @Override
    public Map<String, Tensor> tensors() {
        return file.tensors();
    }

    @Override
    public void close() {
        file.close();
    }
}
