package steerbench.engine.fit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.HuggingFaceCheckpoint;
import steerbench.engine.checkpoint.ModelCheckpoint;

/// Compares the model an SAE names with the names a checkpoint goes by. Names are spelled in many ways
/// (`gpt2-small`, `openai-community/gpt2`) and fine-tunes have names of their own, so only a clear difference
/// counts: no word in common, or parameter counts that differ.
final class ModelNames {
    private static final Pattern SIZE = Pattern.compile("(?<![a-z0-9.])(\\d+(?:\\.\\d+)?)([mb])(?![a-z0-9])");
    private static final Pattern WORD = Pattern.compile("[a-z]{3,}");
    private static final Pattern HUB_FOLDER = Pattern.compile("models--(?:.+--)?(.+)");

    /// Words that say nothing of which model it is.
    private static final Set<String> COMMON = Set.of(
            "instruct",
            "chat",
            "base",
            "small",
            "medium",
            "large",
            "mini",
            "model",
            "gguf",
            "ggml",
            "deduped",
            "community",
            "final",
            "checkpoint",
            "snapshot",
            "main",
            "tiny");

    private ModelNames() {}

    /// What a checkpoint is called: by its file, by its metadata, by its architecture.
    static List<String> of(ModelCheckpoint checkpoint) {
        List<String> names = new ArrayList<>();
        names.add(pathName(checkpoint.path().toAbsolutePath().normalize()));
        names.add(checkpoint.architecture());
        switch (checkpoint) {
            case GgufCheckpoint gguf -> {
                names.add(gguf.metadata().string("general.name", ""));
                names.add(gguf.metadata().string("general.basename", ""));
            }
            case HuggingFaceCheckpoint hf -> names.add(hf.config().string("_name_or_path", ""));
        }
        return names.stream()
                .map(ModelNames::lastPart)
                .filter(n -> !n.isEmpty())
                .distinct()
                .toList();
    }

    /// The Hub's cache names a snapshot by its commit; the model's name stands two folders above.
    private static String pathName(Path path) {
        for (Path part : path) {
            Matcher matcher = HUB_FOLDER.matcher(part.toString());
            if (matcher.matches()) {
                return matcher.group(1);
            }
        }
        return String.valueOf(path.getFileName()).replaceFirst("\\.gguf$", "");
    }

    private static String lastPart(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /// Whether the model that the SAE names is clearly another one than the checkpoint; false where either
    /// says too little.
    static boolean clearlyDiffer(String saeModel, List<String> checkpoint) {
        Set<String> wanted = words(lastPart(saeModel));
        Set<String> found = new HashSet<>();
        checkpoint.forEach(n -> found.addAll(words(n)));
        boolean strangers = !wanted.isEmpty()
                && !found.isEmpty()
                && wanted.stream().noneMatch(w -> found.stream().anyMatch(f -> f.startsWith(w) || w.startsWith(f)));
        Set<String> sizes = sizes(saeModel);
        Set<String> foundSizes = new HashSet<>();
        checkpoint.forEach(n -> foundSizes.addAll(sizes(n)));
        boolean otherSize =
                !sizes.isEmpty() && !foundSizes.isEmpty() && sizes.stream().noneMatch(foundSizes::contains);
        return strangers || otherSize;
    }

    private static Set<String> words(String name) {
        String bare = SIZE.matcher(name.toLowerCase(Locale.ROOT)).replaceAll(" ");
        Set<String> words = new HashSet<>();
        Matcher matcher = WORD.matcher(bare);
        while (matcher.find()) {
            if (!COMMON.contains(matcher.group())) {
                words.add(matcher.group());
            }
        }
        return words;
    }

    private static Set<String> sizes(String name) {
        Set<String> sizes = new HashSet<>();
        Matcher matcher = SIZE.matcher(name.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            double count =
                    Double.parseDouble(matcher.group(1)) * (matcher.group(2).equals("b") ? 1000 : 1);
            sizes.add(String.valueOf(count));
        }
        return sizes;
    }
}
