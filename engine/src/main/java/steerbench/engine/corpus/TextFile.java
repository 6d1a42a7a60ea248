package steerbench.engine.corpus;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Texts of a file, read as a stream: `.jsonl` (a field of each line, a string or a list of strings), else
/// one text a line.
///
/// @param fields the first of these that a line has is read; only for `.jsonl`
public record TextFile(Path path, List<String> fields) {
    private static final JsonMapper JSON = new JsonMapper();

    public TextFile {
        fields = List.copyOf(fields);
    }

    public void forEach(Consumer<String> consumer, Cancellation cancellation) {
        boolean json = path.toString().endsWith(".jsonl");
        try (BufferedReader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                cancellation.check();
                number++;
                if (line.isBlank()) {
                    continue;
                }
                if (json) {
                    accept(line, number, consumer);
                } else {
                    consumer.accept(line.strip());
                }
            }
        } catch (NoSuchFileException e) {
            throw new MissingResourceException(path.toString(), "no such file", "Check the path", e);
        } catch (MalformedInputException e) {
            throw new InvalidFileException(path.toString(), "is not UTF-8", "Convert it to UTF-8", e);
        } catch (IOException e) {
            throw new StorageException(path.toString(), "cannot be read (" + e.getMessage() + ")", "", e);
        }
    }

    private void accept(String line, int number, Consumer<String> consumer) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new InvalidFileException(
                    path.toString(),
                    "line " + number + " is not JSON (" + e.getOriginalMessage() + ")",
                    "Every line must be one JSON object",
                    e);
        }
        for (String field : fields) {
            JsonNode value = node.path(field);
            if (value.isString()) {
                consumer.accept(value.asString());
                return;
            }
            if (value.isArray()) {
                value.forEach(v -> consumer.accept(v.asString("")));
                return;
            }
        }
        throw new InvalidFileException(
                path.toString(),
                "line " + number + " has none of the fields " + fields,
                "Name the field that holds the text");
    }
}
