package steerbench.engine.hub;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.UnsupportedException;

/// Which files of a repository belong to what is wanted.
///
/// Failures: [UnsupportedException] where the repository holds nothing that can be loaded (pickles only,
/// say), [InvalidRequestException] where one of several must be named.
public final class HubSelection {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final Pattern SHARD = Pattern.compile("model-\\d+-of-\\d+\\.safetensors");
    private static final Set<String> BESIDE_WEIGHTS = Set.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer_config.json",
            "tokenizer.model",
            "special_tokens_map.json",
            "added_tokens.json",
            "vocab.json",
            "merges.txt",
            "chat_template.jinja",
            "chat_template.json");
    private static final List<String> OF_SAES =
            List.of(".safetensors", ".npz", ".json", ".jsonl", ".yaml", ".yml", ".md", ".txt");
    private static final int NAMES_SHOWN = 12;

    private static final String CHECKPOINTS = "checkpoints";

    private HubSelection() {}

    /// Of a model in safetensors: configuration, tokenizer, weights or their shards. Where there is only
    /// GGUF, that file.
    public static List<HubFile> model(HubTree tree) {
        Predicate<HubFile> weights = tree.file(SINGLE).isPresent()
                ? f -> f.path().equals(SINGLE)
                : f -> f.path().equals(INDEX) || SHARD.matcher(f.path()).matches();
        List<HubFile> found = tree.files().stream()
                .filter(weights.or(f -> BESIDE_WEIGHTS.contains(f.path())))
                .toList();
        if (found.stream().anyMatch(weights)) {
            return found;
        }
        List<HubFile> gguf = ggufs(tree).toList();
        if (gguf.isEmpty()) {
            throw new UnsupportedException(
                    tree.repo().toString(),
                    "holds no weights in safetensors or GGUF, but: " + names(tree.files(), HubFile::path),
                    "Pickled weights (.bin, .pt) are not read, as they can run code; look for another repository with"
                            + " the same model");
        }
        if (gguf.size() > 1) {
            throw new InvalidRequestException(
                    tree.repo().toString(),
                    "holds several GGUF files: " + names(gguf, HubFile::path),
                    "Name one: " + tree.repo() + ":" + gguf.getFirst().path());
        }
        return gguf;
    }

    /// Everything in the repository that can be fetched by itself: the model in safetensors and every GGUF
    /// file, or every SAE. In the order of their paths; empty where there is nothing of the kind.
    public static List<HubOffer> offers(HubTree tree, HubWanted.Kind kind) {
        Stream<String> paths = switch (kind) {
            case MODEL -> models(tree);
            case SAE ->
                tree.files().stream().filter(f -> isSaeWeights(f.name())).map(HubSelection::saeFolder);
        };
        return paths.distinct()
                .sorted()
                .map(path -> new HubWanted(tree.repo(), kind, path))
                .map(wanted -> new HubOffer(wanted, HubTree.bytes(wanted.files(tree))))
                .toList();
    }

    private static Stream<String> models(HubTree tree) {
        boolean safetensors = tree.file(SINGLE).isPresent() || tree.file(INDEX).isPresent();
        return Stream.concat(
                safetensors ? Stream.of("") : Stream.of(), ggufs(tree).map(HubFile::path));
    }

    /// Those in folders are parts, or something beside a model.
    private static Stream<HubFile> ggufs(HubTree tree) {
        return tree.files().stream().filter(f -> isGguf(f.path()) && f.folder().isEmpty());
    }

    static boolean isGguf(String path) {
        return path.toLowerCase(Locale.ROOT).endsWith(".gguf");
    }

    /// One file by its path.
    public static List<HubFile> file(HubTree tree, String path) {
        return List.of(tree.file(path)
                .orElseThrow(() -> new InvalidRequestException(
                        tree.repo().toString(),
                        "holds no file '" + path + "'",
                        "It holds: " + names(tree.files(), HubFile::path))));
    }

    /// Of an SAE.
    ///
    /// @param folder within the repository; empty for the repository itself
    public static List<HubFile> sae(HubTree tree, String folder) {
        List<HubFile> found = tree.files().stream()
                .filter(f -> saeFolder(f).equals(folder))
                .filter(f -> OF_SAES.stream().anyMatch(f.path().toLowerCase(Locale.ROOT)::endsWith))
                .toList();
        if (found.stream().anyMatch(f -> isSaeWeights(f.name()))) {
            return found;
        }
        List<HubFile> below = tree.files().stream()
                .filter(f -> folder.isEmpty() || f.path().startsWith(folder + "/"))
                .filter(f -> isSaeWeights(f.name()))
                .toList();
        if (below.isEmpty()) {
            throw new UnsupportedException(
                    tree.repo() + (folder.isEmpty() ? "" : ":" + folder),
                    "holds no SAE in safetensors or npz, but: " + names(tree.files(), HubFile::path),
                    "Pickled weights (.pt) are not read, as they can run code");
        }
        throw new InvalidRequestException(
                tree.repo() + (folder.isEmpty() ? "" : ":" + folder),
                "is no SAE itself; SAEs are in its folders " + names(below, HubSelection::saeFolder),
                "Name one: " + tree.repo() + ":" + saeFolder(below.getFirst()));
    }

    /// The folder that people name: Llama Scope keeps its weights one below.
    private static String saeFolder(HubFile file) {
        String folder = file.folder();
        boolean below = folder.endsWith("/" + CHECKPOINTS) && file.name().equals("final.safetensors");
        return below ? folder.substring(0, folder.length() - CHECKPOINTS.length() - 1) : folder;
    }

    static boolean isSaeWeights(String name) {
        return name.endsWith(".npz") || (name.endsWith(".safetensors") && !name.startsWith("sparsity"));
    }

    private static String names(List<HubFile> files, java.util.function.Function<HubFile, String> name) {
        Set<String> names = files.stream().map(name).collect(Collectors.toCollection(TreeSet::new));
        Stream<String> rest =
                names.size() > NAMES_SHOWN ? Stream.of((names.size() - NAMES_SHOWN) + " more") : Stream.empty();
        return Stream.concat(names.stream().limit(NAMES_SHOWN), rest).collect(Collectors.joining(", "));
    }
}
