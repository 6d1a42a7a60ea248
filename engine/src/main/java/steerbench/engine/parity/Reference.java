package steerbench.engine.parity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.tensor.Tensor;

/// Reference numbers from a safetensors file. What is asked for and not there becomes a line, once.
final class Reference {
    private final SafetensorsFile file;
    private final ParityLog log;
    private final String prefix;
    private final Set<String> named = new HashSet<>();

    /// @param prefix in front of a tensor's name in lines
    Reference(SafetensorsFile file, ParityLog log, String prefix) {
        this.file = file;
        this.log = log;
        this.prefix = prefix;
    }

    boolean has(String name) {
        return file.tensors().containsKey(name);
    }

    Set<String> names() {
        return file.tensors().keySet();
    }

    /// Names what nothing compares.
    void unknown(Predicate<String> known) {
        for (String name : names()) {
            if (!known.test(name)) {
                log.notRun(prefix + name, "the comparison does not know this tensor of the reference");
            }
        }
    }

    /// Whether a tensor is there; else it is named.
    boolean require(String name) {
        if (!has(name) && named.add(name)) {
            log.missing(prefix + name);
        }
        return has(name);
    }

    Optional<float[]> floats(String name) {
        return require(name) ? Optional.of(file.tensor(name).toFloats()) : Optional.empty();
    }

    /// Ids are below 2^24, so floats hold them exactly.
    Optional<int[]> ints(String name) {
        return floats(name)
                .map(v -> IntStream.range(0, v.length).map(i -> (int) v[i]).toArray());
    }

    /// The rows of a 2-D integer tensor.
    Optional<List<int[]>> rows(String name) {
        return ints(name).map(all -> {
            Tensor tensor = file.tensor(name);
            if (tensor.shape().rank() != 2 || all.length == 0) {
                throw invalid("'" + name + "' has the shape " + tensor.shape() + ", not rows of ids");
            }
            int width = tensor.shape().intDim(1);
            List<int[]> rows = new ArrayList<>();
            for (int at = 0; at < all.length; at += width) {
                rows.add(Arrays.copyOfRange(all, at, at + width));
            }
            return rows;
        });
    }

    /// The ragged batch, each row cut to its own length.
    Optional<List<int[]>> ragged() {
        Optional<List<int[]>> padded = rows("ragged.input_ids");
        Optional<int[]> lengths = ints("ragged.lengths");
        if (padded.isEmpty() || lengths.isEmpty()) {
            return Optional.empty();
        }
        List<int[]> rows = padded.get();
        int width = rows.getFirst().length;
        if (lengths.get().length != rows.size() || Arrays.stream(lengths.get()).anyMatch(n -> n < 1 || n > width)) {
            throw invalid("'ragged.lengths' does not give each row a length from 1 to " + width);
        }
        return Optional.of(IntStream.range(0, rows.size())
                .mapToObj(r -> Arrays.copyOf(rows.get(r), lengths.get()[r]))
                .toList());
    }

    private InvalidFileException invalid(String reason) {
        return new InvalidFileException(file.path().toString(), reason, "");
    }

    static int[] flat(List<int[]> rows) {
        return rows.stream().flatMapToInt(IntStream::of).toArray();
    }
}
