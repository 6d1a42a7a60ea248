package steerbench.engine.corpus;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A `.jsonl` file read as a stream, one JSON object a line.
///
/// @param passesBlanks else a blank line is an error: where results go with lines, none may be missing
public record JsonLines(Path path, boolean passesBlanks) {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    public JsonLines(Path path) {
        this(path, true);
    }

    /// Hears each line.
    @FunctionalInterface
    public interface Reader {
        void line(Line line);
    }

    /// One object of the file.
    ///
    /// @param number from 1
    public record Line(Path path, int number, JsonNode node) {

        /// A string, or an error that names file and line.
        public String string(String field) {
            JsonNode value = node.path(field);
            if (!value.isString()) {
                throw invalid(
                        value.isMissingNode()
                                ? "has no field '" + field + "'"
                                : "has a field '" + field + "' that is no string");
            }
            return value.asString();
        }

        public double number(String field) {
            JsonNode value = node.path(field);
            if (!value.isNumber() || !Double.isFinite(value.asDouble())) {
                throw invalid("has no number in the field '" + field + "'");
            }
            return value.asDouble();
        }

        /// The object in a field, as if it were the line.
        public Line object(String field) {
            JsonNode value = node.path(field);
            if (!value.isObject()) {
                throw invalid("has no object in the field '" + field + "'");
            }
            return new Line(path, number, value);
        }

        public InvalidFileException invalid(String reason) {
            return new InvalidFileException(
                    path.toString(), "line " + number + " " + reason, "Every line must be one JSON object");
        }
    }

    public void forEach(Reader reader, Cancellation cancellation) {
        try (BoundedLines lines = BoundedLines.open(path)) {
            int number = 0;
            for (String text = lines.next(); text != null; text = lines.next()) {
                cancellation.check();
                number++;
                String line = number == 1 && text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
                if (!line.isBlank()) {
                    reader.line(parse(line, number));
                } else if (!passesBlanks) {
                    throw new InvalidFileException(
                            path.toString(),
                            "line " + number + " is blank",
                            "Give every line an object, or leave it out");
                }
            }
        } catch (NoSuchFileException e) {
            throw new MissingResourceException(path.toString(), "no such file", "Check the path", e);
        } catch (MalformedInputException e) {
            throw new InvalidFileException(path.toString(), "is not UTF-8", "Convert it to UTF-8", e);
        } catch (IOException e) {
            throw StorageException.unreadable(path.toString(), e);
        }
    }

    private Line parse(String text, int number) {
        try {
            JsonNode node = JSON.readTree(text);
            Line line = new Line(path, number, node);
            if (!node.isObject()) {
                throw line.invalid("is no JSON object");
            }
            return line;
        } catch (JacksonException e) {
            throw new InvalidFileException(
                    path.toString(),
                    "line " + number + " is not JSON (" + JsonSource.reason(e) + ")",
                    "Every line must be one JSON object",
                    e);
        }
    }
}
