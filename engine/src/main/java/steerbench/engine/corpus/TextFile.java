package steerbench.engine.corpus;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;
import tools.jackson.databind.JsonNode;

/// Texts of a file, read as a stream: `.jsonl` (a field of each line: a string, an object with a string
/// `text`, or a list of strings), else one text a line.
///
/// @param fields the first of these that a line has is read; only for `.jsonl`
public record TextFile(Path path, List<String> fields) {
    public TextFile {
        fields = List.copyOf(fields);
    }

    public void forEach(Consumer<String> consumer, Cancellation cancellation) {
        if (path.toString().endsWith(".jsonl")) {
            new JsonLines(path).forEach(line -> accept(line, consumer), cancellation);
            return;
        }
        try (BoundedLines lines = BoundedLines.open(path)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                cancellation.check();
                if (!line.isBlank()) {
                    consumer.accept(line.strip());
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

    private void accept(JsonLines.Line line, Consumer<String> consumer) {
        for (String field : fields) {
            JsonNode value = line.node().path(field);
            if (value.isString()) {
                consumer.accept(value.asString());
                return;
            }
            if (value.path("text").isString()) { // RealToxicityPrompts: {"prompt": {"text": …}}
                consumer.accept(value.path("text").asString());
                return;
            }
            if (value.isArray()) {
                value.forEach(v -> consumer.accept(v.asString("")));
                return;
            }
        }
        throw new InvalidFileException(
                path.toString(),
                "line " + line.number() + " has none of the fields " + fields,
                "Name the field that holds the text");
    }
}
