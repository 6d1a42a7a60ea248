package steerbench.engine.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.StorageException;
import tools.jackson.databind.JsonNode;

/// Tells, without asking the Hub, whether a snapshot has all of a model or SAE: other programs fetch parts,
/// and a download may have been given up.
///
/// @param folder the snapshot
record WholeSnapshot(Path folder) {

    /// Where it can be opened; empty where something is missing.
    Optional<Path> find(HubWanted wanted) {
        Path path = folder.resolve(wanted.path());
        return switch (wanted.kind()) {
            case MODEL -> wanted.path().isEmpty() ? model() : Optional.of(path).filter(Files::isRegularFile);
            case SAE -> Optional.of(path).filter(WholeSnapshot::isSae);
        };
    }

    private Optional<Path> model() {
        if (has("config.json") && has("tokenizer.json") && hasWeights()) {
            return Optional.of(folder);
        }
        List<Path> gguf = names(folder).stream()
                .filter(name -> HubSelection.isGguf(name.toString()))
                .toList();
        boolean isFolder = has("config.json") || has(HubSelection.INDEX);
        return gguf.size() == 1 && !isFolder ? Optional.of(folder.resolve(gguf.getFirst())) : Optional.empty();
    }

    private boolean has(String name) {
        return Files.isRegularFile(folder.resolve(name));
    }

    private boolean hasWeights() {
        if (has(HubSelection.SINGLE)) {
            return true;
        }
        if (!has(HubSelection.INDEX)) {
            return false;
        }
        try {
            JsonNode shards =
                    JsonSource.read(folder.resolve(HubSelection.INDEX)).node().path("weight_map");
            return !shards.isEmpty() && shards.valueStream().allMatch(s -> isShard(s.asString("")));
        } catch (InvalidFileException _) {
            return false; // the Hub is asked, and what it has takes its place
        }
    }

    private boolean isShard(String name) {
        return !name.isEmpty() && !name.contains("/") && !name.contains("\\") && has(name);
    }

    /// An npz holds everything; weights in safetensors have a configuration beside them.
    private static boolean isSae(Path folder) {
        List<String> names = Files.isDirectory(folder)
                ? names(folder).stream().map(Path::toString).toList()
                : List.of();
        return names.stream().anyMatch(n -> n.endsWith(".npz"))
                || (names.stream().anyMatch(HubSelection::isSaeWeights)
                        && names.stream().anyMatch(n -> n.endsWith(".json")));
    }

    private static List<Path> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).map(Path::getFileName).toList();
        } catch (IOException e) {
            throw new StorageException(folder.toString(), "cannot be listed (" + e.getMessage() + ")", "", e);
        }
    }
}
