package steerbench.engine.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Progress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Runs whatever lies in a folder laid out like the project's fixtures.
public final class ParityRunner {
    private static final List<String> PARTS = List.of("models", "saes", "steering", "gguf", "real", "baselines");

    private final Path root;
    private final ParityContext context;
    private final Progress progress;

    public ParityRunner(
            Path root,
            Path packedCache,
            Function<String, Optional<Path>> fileBySha256,
            ParityLog log,
            Progress progress) {
        this(root, packedCache, fileBySha256, log, ParityComputation.usual(), progress);
    }

    /// @param packedCache folder of repacked weights
    /// @param fileBySha256 finds a real checkpoint by its hash
    /// @param computation what computes, and how
    public ParityRunner(
            Path root,
            Path packedCache,
            Function<String, Optional<Path>> fileBySha256,
            ParityLog log,
            ParityComputation computation,
            Progress progress) {
        this.root = root;
        this.progress = progress;
        this.context = new ParityContext(log, packedCache, fileBySha256, computation);
    }

    public void run() {
        if (!Files.isDirectory(root)) {
            throw new MissingResourceException(
                    root.toString(), "is no folder", "Give a folder laid out like the project's fixtures");
        }
        if (PARTS.stream().noneMatch(p -> Files.isDirectory(root.resolve(p)))) {
            throw new InvalidRequestException(
                    root.toString(),
                    "holds none of " + PARTS,
                    "Give the folder that holds them, and name what is wanted of it by --only, for example --only '^saes/'");
        }
        entries(
                "models",
                index("models"),
                "reference.safetensors",
                e -> QuantityNames.ofModel(file(e, "reference")),
                this::model);
        entries(
                "saes",
                index("saes"),
                "expected.json",
                e -> QuantityNames.ofSae(file(e, "dir").resolve("expected.safetensors")),
                (name, e) -> SaeParity.run(context, name, file(e, "dir")));
        entries(
                "steering",
                index("steering"),
                "",
                e -> QuantityNames.ofSteering(file(e, "file")),
                (name, e) -> SteeringParity.run(context, name, root, e));
        gguf();
        real();
        folders(root).stream()
                .filter(f -> !PARTS.contains(name(f)) && !name(f).startsWith("."))
                .filter(f -> !context.packedCache().toAbsolutePath().startsWith(f.toAbsolutePath()))
                .forEach(f -> context.log().notRun(name(f), "the comparison does not know this folder"));
        baselines();
        context.log().end();
    }

    private void model(String name, JsonSource entry) {
        ModelParity.run(context, name, file(entry, "dir"), file(entry, "reference"));
    }

    private Path file(JsonSource entry, String field) {
        return root.resolve(entry.string(field));
    }

    private void gguf() {
        JsonNode index = index("gguf");
        JsonNode examples = index.path("tokenizer");
        if (Files.isDirectory(root.resolve("gguf")) && (!examples.isArray() || examples.isEmpty())) {
            context.log().notRun("gguf/tokenizer", "index.json holds no tokenizer examples");
        }
        entries(
                "gguf",
                index,
                "",
                e -> QuantityNames.ofGguf(file(e, "expected"), examples.size()),
                (name, e) -> GgufParity.run(context, name, root, e, examples));
    }

    private void real() {
        for (Path folder : folders(root.resolve("real"))) {
            String name = "real/" + name(folder);
            context.log().part(name, () -> {
                int texts = JsonSource.read(folder.resolve("reference.json"))
                        .node()
                        .path("strings")
                        .size();
                Path reference = folder.resolve("reference.safetensors");
                if (context.log().wantsSomeOf(name, QuantityNames.ofRealModel(reference, texts))) {
                    progress.report(name, 0, 0);
                    RealModelParity.run(context, name(folder), folder);
                }
            });
        }
    }

    private void baselines() {
        Path folder = root.resolve("baselines");
        if (!Files.isDirectory(folder)) {
            return;
        }
        context.log().part("baselines/measures", () -> {
            if (context.log().wantsSomeOf("baselines/measures", Optional.of(MeasuresParity.names()))) {
                progress.report("baselines/measures", 0, 0);
                MeasuresParity.run(
                        context,
                        "baselines/measures",
                        JsonSource.read(folder.resolve("expected.json")),
                        root.resolve("models").resolve("gpt2"));
            }
        });
        context.log().notRun("baselines", "not built yet: AurA, DeStein, Model Surgery, rectification, word filter");
    }

    /// The entries of a part's `index.json`, then the folders it does not name: run where they hold
    /// `reference`, else named.
    ///
    /// @param names of an entry's quantities, before they are compared
    private void entries(
            String part,
            JsonNode index,
            String reference,
            Function<JsonSource, Optional<Set<String>>> names,
            BiConsumer<String, JsonSource> run) {
        Path file = root.resolve(part).resolve("index.json");
        Set<Path> named = new HashSet<>();
        for (Map.Entry<String, JsonNode> e : index.properties()) {
            String name = part + "/" + e.getKey();
            JsonNode node = e.getValue();
            context.log().part(name, () -> {
                if (node.path("dir").isString()) {
                    named.add(root.resolve(node.path("dir").asString()).normalize());
                }
                if (!name.equals("gguf/tokenizer")) {
                    if (!node.isObject()) {
                        throw new InvalidFileException(file.toString(), "the entry is not a JSON object", "");
                    }
                    compare(name, e.getKey(), new JsonSource(file, node), names, run);
                }
            });
        }
        for (Path folder : folders(root.resolve(part))) {
            String name = part + "/" + name(folder);
            if (named.contains(folder.normalize()) || !wanted(name)) {
                continue;
            }
            if (!reference.isEmpty() && Files.exists(folder.resolve(reference))) {
                ObjectNode entry = JsonNodeFactory.instance.objectNode();
                entry.put("dir", name);
                entry.put("reference", name + "/" + reference);
                JsonSource source = new JsonSource(file, entry);
                context.log().part(name, () -> compare(name, name(folder), source, names, run));
            } else {
                context.log().notRun(name, "the folder is not in index.json and holds no reference");
            }
        }
    }

    private void compare(
            String name,
            String key,
            JsonSource entry,
            Function<JsonSource, Optional<Set<String>>> names,
            BiConsumer<String, JsonSource> run) {
        if (context.log().wantsSomeOf(name, names.apply(entry))) {
            progress.report(name, 0, 0);
            run.accept(key, entry);
        }
    }

    /// A part's `index.json`; an empty object where there is none, or where it is broken, which is a line.
    private JsonNode index(String part) {
        Path file = root.resolve(part).resolve("index.json");
        JsonNode[] index = {JsonNodeFactory.instance.objectNode()};
        if (Files.exists(file)) {
            context.log().part(part, () -> index[0] = JsonSource.read(file).node());
        } else if (Files.isDirectory(root.resolve(part))) {
            context.log().notRun(part, "has no index.json");
        }
        return index[0];
    }

    private static List<Path> folders(Path parent) {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new StorageException(parent.toString(), "cannot be listed (" + e.getMessage() + ")", "", e);
        }
    }

    private static String name(Path folder) {
        return String.valueOf(folder.getFileName());
    }

    private boolean wanted(String name) {
        return context.log().wantsSomeOf(name);
    }
}
