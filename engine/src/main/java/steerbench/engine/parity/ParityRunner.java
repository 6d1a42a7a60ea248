package steerbench.engine.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.StorageException;
import tools.jackson.databind.JsonNode;

/// Runs whatever lies in a folder laid out like the project's fixtures.
public final class ParityRunner {
    private static final List<String> PARTS = List.of("models", "saes", "steering", "gguf", "real", "baselines");

    private final Path root;
    private final ParityContext context;

    /// @param packedCache folder of repacked weights
    /// @param fileBySha256 finds a real checkpoint by its hash
    public ParityRunner(Path root, Path packedCache, Function<String, Optional<Path>> fileBySha256, ParityLog log) {
        this.root = root;
        this.context = new ParityContext(log, packedCache, fileBySha256);
    }

    public void run() {
        if (PARTS.stream().noneMatch(p -> Files.isDirectory(root.resolve(p)))) {
            throw new InvalidRequestException(
                    root.toString(), "holds none of " + PARTS, "Give a folder laid out like the project's fixtures");
        }
        models();
        index("saes").forEach((name, e) -> SaeParity.run(context, name, root.resolve(e.string("dir"))));
        index("steering").forEach((name, e) -> SteeringParity.run(context, name, root, e));
        gguf();
        real();
        if (Files.isDirectory(root.resolve("baselines"))) {
            context.log()
                    .notRun("baselines", "not built yet: AurA, DeStein, Model Surgery, rectification, word filter");
        }
        context.log().end();
    }

    private void models() {
        index("models")
                .forEach((name, e) -> ModelParity.run(
                        context, name, root.resolve(e.string("dir")), root.resolve(e.string("reference"))));
    }

    private void gguf() {
        Map<String, JsonSource> index = index("gguf");
        JsonNode examples = Files.exists(root.resolve("gguf/index.json"))
                ? JsonSource.read(root.resolve("gguf/index.json")).node().path("tokenizer")
                : tools.jackson.databind.node.MissingNode.getInstance();
        index.forEach((name, e) -> {
            if (e.node().isObject()) {
                GgufParity.run(context, name, root, e, examples);
            }
        });
    }

    private void real() {
        Path real = root.resolve("real");
        if (Files.isDirectory(real)) {
            try (Stream<Path> folders = Files.list(real)) {
                folders.filter(Files::isDirectory)
                        .sorted()
                        .filter(f -> wanted("real/" + f.getFileName()))
                        .forEach(f ->
                                RealModelParity.run(context, f.getFileName().toString(), f));
            } catch (IOException e) {
                throw new StorageException(real.toString(), "cannot be listed (" + e.getMessage() + ")", "", e);
            }
        }
    }

    /// A part's `index.json`: name to entry, those that are wanted.
    private Map<String, JsonSource> index(String part) {
        Path file = root.resolve(part).resolve("index.json");
        Map<String, JsonSource> entries = new java.util.LinkedHashMap<>();
        if (Files.exists(file)) {
            for (Map.Entry<String, JsonNode> e : JsonSource.read(file).node().properties()) {
                if (wanted(part + "/" + e.getKey())) {
                    entries.put(e.getKey(), new JsonSource(file, e.getValue()));
                }
            }
        } else if (Files.isDirectory(root.resolve(part))) {
            context.log().notRun(part, "has no index.json");
        }
        return entries;
    }

    private boolean wanted(String name) {
        return context.log().wantsSomeOf(name);
    }
}
