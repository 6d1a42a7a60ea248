package steerbench.engine.sae;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.tensor.Shape;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.PackedStore;

/// The tensors of an SAE file, looked up with the shapes its configuration asks for.
///
/// @param file for messages
/// @param release closes the file
/// @param packed where the SAE's repacked weights are kept
/// @param read names of those that were looked up
record SaeTensors(Path file, Map<String, Tensor> tensors, Runnable release, PackedStore packed, Set<String> read) {
    SaeTensors(Path file, Map<String, Tensor> tensors, Runnable release, PackedStore packed) {
        this(file, tensors, release, packed, new HashSet<>());
    }

    /// What `read` makes of a safetensors file; where it fails, the file is closed for it.
    static SparseAutoencoder read(Path weights, PackedStore packed, Function<SaeTensors, SparseAutoencoder> read) {
        SafetensorsFile file = SafetensorsFile.open(weights);
        try {
            return read.apply(new SaeTensors(file.path(), file.tensors(), file::close, packed));
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// The SAE of these tensors. It owns the file from now on.
    SparseAutoencoder sae(Path folder, SaeConfig config, SaeWeights weights) {
        return new SparseAutoencoder(folder, config, weights, packed, release);
    }

    boolean has(String name) {
        return tensors.containsKey(name);
    }

    boolean isScalar(String name) {
        @Nullable Tensor tensor = tensors.get(name);
        return tensor != null && tensor.shape().rank() == 0;
    }

    /// The spelling that is there (`W_enc`, `w_enc`); the first where none is.
    String firstOf(String... names) {
        return Stream.of(names).filter(this::has).findFirst().orElse(names[0]);
    }

    /// A tensor that nobody looked up takes part in another SAE than the configuration says.
    ///
    /// @param what the configuration says
    /// @param known names of what is no weight
    void refuseUnread(String what, Set<String> known) {
        tensors.keySet().stream()
                .filter(name -> !read.contains(name) && !known.contains(name))
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new InvalidFileException(
                            file.toString(),
                            "holds the tensor '" + name + "', which " + what + " does not compute with",
                            "Configuration and weights do not belong together: compare both with what was published");
                });
    }

    Tensor require(String name, long... dims) {
        Tensor tensor = tensors.get(name);
        read.add(name);
        Shape expected = Shape.of(dims);
        if (tensor == null
                || !tensor.shape().equals(expected)
                || !tensor.dtype().isDenseFloat()) {
            throw new InvalidFileException(
                    file.toString(),
                    tensor == null
                            ? "tensor '" + name + "' is missing"
                            : "tensor '" + name + "' is " + tensor.dtype() + " " + tensor.shape() + ", not floats "
                                    + expected,
                    "Configuration and weights do not belong together, or the download is incomplete");
        }
        return tensor;
    }

    /// The tensor whatever its shape, to find sizes by.
    Tensor matrix(String name) {
        @Nullable Tensor tensor = tensors.get(name);
        read.add(name);
        if (tensor == null
                || tensor.shape().rank() != 2
                || !tensor.dtype().isDenseFloat()
                || !isSize(tensor.shape().dim(0))
                || !isSize(tensor.shape().dim(1))) {
            throw new InvalidFileException(
                    file.toString(),
                    tensor == null
                            ? "matrix '" + name + "' is missing"
                            : "tensor '" + name + "' is " + tensor.dtype() + " " + tensor.shape()
                                    + ", not a matrix of floats",
                    "This is no SAE of the format its file name says, or the download is incomplete");
        }
        return tensor;
    }

    private static boolean isSize(long dim) {
        return dim > 0 && dim <= 1 << 30;
    }
}
