package steerbench.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.Tensor;

/// A language model on disk: its tensors and its configuration in the spelling of its format.
public sealed interface ModelCheckpoint extends AutoCloseable permits GgufCheckpoint, HuggingFaceCheckpoint {

    /// Opens a `.gguf` file or a Hugging Face folder.
    static ModelCheckpoint open(Path path) {
        if (Files.isDirectory(path)) {
            return HuggingFaceCheckpoint.open(path);
        }
        if (!Files.exists(path)) {
            throw new MissingResourceException(
                    path.toString(),
                    "no such file or folder",
                    "Check the path; 'steerbench model catalogue' lists the models known by name");
        }
        if (path.toString().endsWith(".gguf")) {
            return GgufCheckpoint.open(path);
        }
        throw new UnsupportedException(
                path.toString(),
                "is neither a .gguf file nor a folder",
                "Give a GGUF file, or the folder that holds config.json and the .safetensors files");
    }

    /// The file or folder it was opened from.
    Path path();

    /// What people call it, by its place on disk. The Hub's cache names a snapshot by its commit; the model's
    /// name stands two folders above.
    default String name() {
        Path path = path().toAbsolutePath().normalize();
        String last = String.valueOf(path.getFileName());
        Path repository = path.resolve("../..").normalize();
        boolean isSnapshot = path.startsWith(repository.resolve("snapshots")) && last.matches("[0-9a-f]{40}");
        return isSnapshot
                ? String.valueOf(repository.getFileName()).replaceFirst("^models--(?:.+--)?", "")
                : last.replaceFirst("\\.gguf$", "");
    }

    /// The family's name in the format's spelling: GGUF `general.architecture`, Hugging Face `model_type`.
    String architecture();

    Map<String, Tensor> tensors();

    default boolean hasTensor(String name) {
        return tensors().containsKey(name);
    }

    default Tensor tensor(String name) {
        Tensor tensor = tensors().get(name);
        if (tensor == null) {
            throw new InvalidFileException(
                    path().toString(),
                    "tensor '" + name + "' is missing",
                    "The checkpoint is incomplete, or not of the architecture '" + architecture() + "' it names");
        }
        return tensor;
    }

    @Override
    void close();
}
