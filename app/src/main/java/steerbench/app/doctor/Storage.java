package steerbench.app.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import steerbench.app.common.Numbers;
import steerbench.engine.judge.DefaultJudge;
import steerbench.engine.judge.JudgeCard;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.PinnedModel;
import steerbench.engine.library.SaeLibrary;
import steerbench.engine.workbench.DefaultPair;

/// What lies on disk: model, SAE, judge, caches with their sizes, room.
final class Storage {
    private static final long ROOM = 1L << 30;

    private final CacheFolders folders;
    private final Map<String, String> environment;

    Storage(CacheFolders folders, Map<String, String> environment) {
        this.folders = folders;
        this.environment = environment;
    }

    List<Finding> findings() throws IOException {
        List<Finding> all = new ArrayList<>(List.of(model(), sae(), judge(), room()));
        all.add(sized("Cache", folders.root(), "STEERBENCH_CACHE moves it"));
        all.add(sized("  models", folders.models(), "empty"));
        all.add(sized("  SAEs", folders.saes(), "empty"));
        all.add(sized("  repacked weights", folders.packed(), "empty; may be deleted at any time, is made again"));
        all.add(sized("Hugging Face cache", hubCache(environment), "HF_HUB_CACHE or HF_HOME moves it"));
        return all;
    }

    private Finding model() {
        PinnedModel model = DefaultPair.pinned();
        ModelLibrary library = new ModelLibrary(folders);
        return library.has(model)
                ? Finding.good("Default model", library.path(model).toString())
                : Finding.missing(
                        "Default model",
                        model.title() + " is not in the cache",
                        "Run 'steerbench model fetch' (" + Numbers.bytes(model.bytes()) + ")");
    }

    private Finding sae() throws IOException {
        try (Stream<Path> there = Files.isDirectory(folders.saes()) ? Files.list(folders.saes()) : Stream.empty()) {
            Optional<Path> unpacked = there.filter(
                            p -> p.getFileName().toString().startsWith(SaeLibrary.DEFAULT_ID))
                    .findFirst();
            return Finding.good(
                    "Default SAE",
                    SaeLibrary.DEFAULT_ID + ", part of the program, "
                            + unpacked.map(p -> "unpacked in " + p).orElse("unpacked at first use"));
        }
    }

    private static Finding judge() {
        JudgeCard card = DefaultJudge.shippedCard();
        return Finding.good("Default judge", card.id() + " on " + card.encoder() + ", part of the program");
    }

    private Finding room() throws IOException {
        long free = Files.getFileStore(existingParent(folders.root().toAbsolutePath()))
                .getUsableSpace();
        String found = Numbers.bytes(free) + " free for the cache";
        return free > ROOM
                ? Finding.good("Disk", found)
                : Finding.missing("Disk", found, "Free 1 GiB, or set STEERBENCH_CACHE to a folder on another disk");
    }

    private static Path existingParent(Path path) {
        Path parent = path.getParent();
        return Files.exists(path) || parent == null ? path : existingParent(parent);
    }

    private static Finding sized(String subject, Path folder, String note) {
        return Finding.good(
                subject,
                Files.isDirectory(folder)
                        ? folder + ", " + Numbers.bytes(bytes(folder))
                        : folder + " is not there yet (" + note + ")");
    }

    /// Links are not followed: the Hub's snapshots are links to its blobs.
    private static long bytes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> Files.isRegularFile(f, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(f -> f.toFile().length())
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0; // a file that went away meanwhile, or a folder one may not read
        }
    }

    static Path hubCache(Map<String, String> environment) {
        Optional<Path> own =
                Optional.ofNullable(environment.get("HF_HUB_CACHE")).map(Path::of);
        Optional<Path> home = Optional.ofNullable(environment.get("HF_HOME")).map(h -> Path.of(h, "hub"));
        return own.or(() -> home)
                .orElseGet(() -> Path.of(System.getProperty("user.home", "."), ".cache", "huggingface", "hub"));
    }
}
