package steerbench.engine.corpus;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
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

    /// A text with what its file says of it.
    ///
    /// @param toxicity that stands beside the text (RealToxicityPrompts: by Perspective); NaN where none does
    public record Text(String text, double toxicity) {}

    public void forEach(Consumer<String> consumer, Cancellation cancellation) {
        read((text, _) -> consumer.accept(text), cancellation);
    }

    /// @throws InvalidFileException where a toxicity is no number from 0 to 1
    public void forEachText(Consumer<Text> consumer, Cancellation cancellation) {
        read((text, toxicity) -> consumer.accept(new Text(text, toxicity.getAsDouble())), cancellation);
    }

    /// @param consumer may ask for what is said of the text
    private void read(BiConsumer<String, DoubleSupplier> consumer, Cancellation cancellation) {
        if (path.toString().endsWith(".jsonl")) {
            new JsonLines(path).forEach(line -> accept(line, consumer), cancellation);
            return;
        }
        try (BoundedLines lines = BoundedLines.open(path)) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                cancellation.check();
                if (!line.isBlank()) {
                    consumer.accept(line.strip(), () -> Double.NaN);
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

    private void accept(JsonLines.Line line, BiConsumer<String, DoubleSupplier> consumer) {
        for (String field : fields) {
            JsonNode value = line.node().path(field);
            if (value.isString()) {
                consumer.accept(value.asString(), () -> toxicity(line, line.node()));
                return;
            }
            if (value.path("text").isString()) { // RealToxicityPrompts: {"prompt": {"text": …}}
                consumer.accept(value.path("text").asString(), () -> toxicity(line, value));
                return;
            }
            if (value.isArray()) {
                value.forEach(v -> consumer.accept(v.asString(""), () -> Double.NaN));
                return;
            }
        }
        throw new InvalidFileException(
                path.toString(),
                "line " + line.number() + " has none of the fields " + fields,
                "Name the field that holds the text");
    }

    /// RealToxicityPrompts has null where nobody scored.
    private double toxicity(JsonLines.Line line, JsonNode beside) {
        JsonNode toxicity = beside.path("toxicity");
        if (toxicity.isMissingNode() || toxicity.isNull()) {
            return Double.NaN;
        }
        double value = toxicity.isNumber() ? toxicity.doubleValue() : Double.NaN;
        if (!(value >= 0 && value <= 1)) {
            throw new InvalidFileException(
                    path.toString(),
                    "line " + line.number() + ": the toxicity " + toxicity + " is no number from 0 to 1",
                    "Mend it, or take the field out");
        }
        return value;
    }
}
