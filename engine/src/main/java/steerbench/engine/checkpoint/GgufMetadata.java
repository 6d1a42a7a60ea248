package steerbench.engine.checkpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import steerbench.engine.problem.InvalidFileException;

/// The key-value part of a GGUF file, read by type; a missing or ill-typed key is an error that names file
/// and key.
public final class GgufMetadata {
    private final Path file;
    private final Map<String, Object> values;

    GgufMetadata(Path file, Map<String, Object> values) {
        this.file = file;
        this.values = Map.copyOf(values);
    }

    /// An array, which may be read from the file only when somebody asks.
    @FunctionalInterface
    interface Elements {
        List<Object> read();
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public String string(String key) {
        return typed(key, String.class, "a string");
    }

    public String string(String key, String fallback) {
        return has(key) ? string(key) : fallback;
    }

    public boolean bool(String key, boolean fallback) {
        return has(key) ? typed(key, Boolean.class, "a boolean") : fallback;
    }

    /// A size, count or id: an integer from 0 to 2^30.
    public int count(String key) {
        long value = typed(key, Long.class, "an integer");
        if (value < 0 || value > 1 << 30) {
            throw invalid(key, "is " + value + ", not from 0 to 2^30");
        }
        return (int) value;
    }

    public int count(String key, int fallback) {
        return has(key) ? count(key) : fallback;
    }

    public OptionalInt optionalCount(String key) {
        return has(key) ? OptionalInt.of(count(key)) : OptionalInt.empty();
    }

    public double number(String key) {
        Object value = values.get(key);
        double number = value instanceof Double d ? d : value instanceof Long l ? l : Double.NaN;
        if (!Double.isFinite(number)) {
            throw invalid(key, value == null ? "is missing" : "is " + value + ", not a finite number");
        }
        return number;
    }

    public double number(String key, double fallback) {
        return has(key) ? number(key) : fallback;
    }

    /// A number that is divided by or rooted, and fits a float.
    public double positive(String key) {
        double value = number(key);
        if (value < 1e-30 || value > 1e30) {
            throw invalid(key, "is " + value + ", not from 1e-30 to 1e30");
        }
        return value;
    }

    public double positive(String key, double fallback) {
        return has(key) ? positive(key) : fallback;
    }

    public List<String> strings(String key) {
        List<?> list = typed(key, Elements.class, "a list").read();
        // A list's elements are all of one type.
        if (!list.isEmpty() && !(list.getFirst() instanceof String)) {
            throw invalid(key, "is no list of strings");
        }
        return list.stream().map(String.class::cast).toList();
    }

    /// Integers of an array; absent keys give an empty array.
    public int[] ints(String key) {
        if (!has(key)) {
            return new int[0];
        }
        List<?> list = typed(key, Elements.class, "a list").read();
        int[] ints = new int[list.size()];
        for (int i = 0; i < ints.length; i++) {
            if (!(list.get(i) instanceof Long value) || value != value.intValue()) {
                throw invalid(key, "is no list of 32-bit integers");
            }
            ints[i] = value.intValue();
        }
        return ints;
    }

    public float[] floats(String key) {
        List<?> list = typed(key, Elements.class, "a list").read();
        float[] floats = new float[list.size()];
        for (int i = 0; i < floats.length; i++) {
            if (!(list.get(i) instanceof Double value)) {
                throw invalid(key, "is no list of floats");
            }
            floats[i] = value.floatValue();
        }
        return floats;
    }

    private <T> T typed(String key, Class<T> type, String expected) {
        @Nullable Object value = values.get(key);
        if (!type.isInstance(value)) {
            throw invalid(key, value == null ? "is missing" : "is not " + expected);
        }
        return type.cast(value);
    }

    public InvalidFileException invalid(String key, String reason) {
        return new InvalidFileException(
                file.toString(), "metadata '" + key + "' " + reason, "Fetch the file again, or convert the model anew");
    }
}
