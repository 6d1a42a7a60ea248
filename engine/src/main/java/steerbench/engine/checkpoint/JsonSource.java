package steerbench.engine.checkpoint;

import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import steerbench.engine.problem.InvalidFileException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A JSON object of a checkpoint (`config.json`, `cfg.json`) whose fields are read by type; a missing or
/// ill-typed field is an error that names file and field.
public record JsonSource(Path file, JsonNode node) {
    /// The largest real one, the index of 90,000 tensors in shards, has 9 MiB.
    private static final int MAX_BYTES = 16 << 20;

    /// A tree takes up to 100 bytes of heap a token.
    private static final int MAX_TOKENS = 1_000_000;

    private static final double SMALLEST = 1e-30;
    private static final double LARGEST = 1e30;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(1 << 20)
                            .maxNumberLength(64)
                            .maxNameLength(1 << 12)
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    public static JsonSource read(Path file) {
        JsonNode node = parse(file, RegularFile.read(file, MAX_BYTES), "the file", 0);
        if (!node.isObject()) {
            throw new InvalidFileException(file.toString(), "is not a JSON object", "Fetch it again from its source");
        }
        return new JsonSource(file, node);
    }

    /// @param start where `bytes` begin in the file, for messages
    static JsonNode parse(Path file, byte[] bytes, String what, long start) {
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw invalid(file, what, start, e);
        }
    }

    /// What a parser says of a file, with the place.
    public static InvalidFileException invalid(Path file, String what, long start, JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        String place = at == null || at.getByteOffset() < 0 ? "" : " at byte " + (start + at.getByteOffset());
        return new InvalidFileException(
                file.toString(),
                what + " is not valid JSON" + place + " (" + reason(e) + ")",
                "The file is damaged or incomplete: fetch it again from its source",
                e);
    }

    /// What a parser says, without where it keeps its source.
    public static String reason(JacksonException e) {
        return String.valueOf(e.getOriginalMessage())
                .replaceAll(" \\(start marker at \\[Source: .*?]\\)", "")
                .replaceAll(" at \\[Source: .*?]", "");
    }

    public boolean has(String field) {
        return node.hasNonNull(field);
    }

    /// A nested object; empty (not absent) where the field is missing or null.
    public JsonSource object(String field) {
        JsonNode child = node.path(field);
        return new JsonSource(file, child.isObject() ? child : MAPPER.createObjectNode());
    }

    public String string(String field) {
        JsonNode value = node.path(field);
        if (!value.isString()) {
            throw invalid(field, "a string");
        }
        return value.asString();
    }

    public String string(String field, String fallback) {
        return has(field) ? string(field) : fallback;
    }

    public boolean bool(String field, boolean fallback) {
        if (!has(field)) {
            return fallback;
        }
        if (!node.path(field).isBoolean()) {
            throw invalid(field, "true or false");
        }
        return node.path(field).asBoolean();
    }

    /// A size or count: an integer from 0 to 2^30.
    public int count(String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.asInt() < 0 || value.asInt() > 1 << 30) {
            throw invalid(field, "an integer from 0 to 2^30");
        }
        return value.asInt();
    }

    public int count(String field, int fallback) {
        return has(field) ? count(field) : fallback;
    }

    public OptionalInt optionalCount(String field) {
        return has(field) ? OptionalInt.of(count(field)) : OptionalInt.empty();
    }

    public double number(String field) {
        JsonNode value = node.path(field);
        if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
            throw invalid(field, "a finite number");
        }
        return value.asDouble();
    }

    public double number(String field, double fallback) {
        return has(field) ? number(field) : fallback;
    }

    public OptionalDouble optionalNumber(String field) {
        return has(field) ? OptionalDouble.of(number(field)) : OptionalDouble.empty();
    }

    /// A number that is divided by or rooted, and fits a float.
    public double positive(String field) {
        double value = number(field);
        if (value < SMALLEST || value > LARGEST) {
            throw invalid(field, "a number from " + SMALLEST + " to " + LARGEST);
        }
        return value;
    }

    public double positive(String field, double fallback) {
        return has(field) ? positive(field) : fallback;
    }

    public OptionalDouble optionalPositive(String field) {
        return has(field) ? OptionalDouble.of(positive(field)) : OptionalDouble.empty();
    }

    /// A count that is given as a multiple of another: `d_in * expansion_factor`.
    public int countTimes(String field, int times) {
        if ((long) count(field) * times > 1 << 30) {
            throw invalid(field, "a factor that keeps sizes below 2^30");
        }
        return count(field) * times;
    }

    private InvalidFileException invalid(String field, String expected) {
        JsonNode value = node.path(field);
        return new InvalidFileException(
                file.toString(),
                value.isMissingNode()
                        ? "field '" + field + "' is missing"
                        : "field '" + field + "' is " + abbreviate(value) + ", not " + expected,
                "Compare it with the published configuration of this model");
    }

    private static String abbreviate(JsonNode value) {
        String text = value.isContainer() ? value.getNodeType().name().toLowerCase(Locale.ROOT) : value.toString();
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
