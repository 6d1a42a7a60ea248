package steerbench.app.cli;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.judge.DefaultJudge;
import steerbench.engine.judge.JudgeCard;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.PinnedModel;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.session.ExecutionProviders;
import steerbench.engine.workbench.DefaultPair;
import steerbench.engine.workbench.MemoryCheck;

/// `doctor`.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Say what was found on this machine, what is missing, and how to get it.")
final class DoctorCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    DoctorCommand(CommandContext context) {
        this.context = context;
    }

    /// One thing looked at.
    ///
    /// @param remedy how to get it; empty where all is well
    record Finding(String subject, String found, boolean good, String remedy) {}

    @Override
    public Integer call() throws IOException {
        List<Finding> findings = List.of(java(), processors(), memory(), cache(), model(), judge(), providers(), gpu());
        if (json.enabled()) {
            context.console().json(findings);
        } else {
            for (Finding f : findings) {
                context.console().format("%-4s %-22s %s", f.good() ? "ok" : "--", f.subject(), f.found());
                if (!f.remedy().isEmpty()) {
                    context.console().format("     %-22s %s", "", f.remedy());
                }
            }
        }
        return ExitCode.OK;
    }

    private static Finding java() {
        Runtime.Version version = Runtime.version();
        return new Finding(
                "Java",
                version + " (" + System.getProperty("java.home") + ")",
                version.feature() >= 25,
                version.feature() >= 25 ? "" : "Install a JDK 25, for example Eclipse Temurin");
    }

    private static Finding processors() {
        return new Finding(
                "Processors",
                Runtime.getRuntime().availableProcessors() + ", " + System.getProperty("os.arch") + ", "
                        + System.getProperty("os.name"),
                true,
                "");
    }

    private static Finding memory() {
        MemoryVerdict verdict = MemoryCheck.verdict(
                Catalogue.shipped()
                        .model(DefaultPair.pinned().id())
                        .orElseThrow()
                        .sizes(),
                List.of());
        double gib = 1L << 30;
        return new Finding(
                "Memory",
                String.format(
                        Locale.ROOT,
                        "%.1f GiB, %.1f GiB available; the default model wants %.1f GiB: %s",
                        verdict.machine().total() / gib,
                        verdict.machine().available() / gib,
                        verdict.estimate().total() / gib,
                        verdict.level().label()),
                verdict.fits(),
                verdict.remedy());
    }

    private Finding cache() throws IOException {
        CacheFolders folders = context.folders();
        Path existing = existingParent(folders.root().toAbsolutePath());
        FileStore store = Files.getFileStore(existing);
        long free = store.getUsableSpace();
        boolean enough = free > 1L << 30;
        return new Finding(
                "Cache",
                String.format(Locale.ROOT, "%s, %.1f GiB free", folders.root(), free / (double) (1L << 30)),
                enough,
                enough ? "" : "Free 1 GiB, or set STEERBENCH_CACHE to a folder on another disk");
    }

    private static Path existingParent(Path path) {
        Path parent = path.getParent();
        return Files.exists(path) || parent == null ? path : existingParent(parent);
    }

    private Finding model() {
        PinnedModel model = DefaultPair.pinned();
        ModelLibrary library = new ModelLibrary(context.folders());
        boolean here = library.has(model);
        return new Finding(
                "Default model",
                here ? library.path(model).toString() : model.title() + " is not in the cache",
                here,
                here ? "" : "Run 'steerbench model fetch' (" + (model.bytes() >> 20) + " MiB)");
    }

    private static Finding judge() {
        JudgeCard card = DefaultJudge.shippedCard();
        return new Finding("Default judge", card.id() + " on " + card.encoder() + ", part of the program", true, "");
    }

    private static Finding providers() {
        return new Finding("ONNX Runtime", String.join(", ", ExecutionProviders.available()), true, "");
    }

    private static Finding gpu() {
        List<String> names = new ArrayList<>(ExecutionProviders.available());
        boolean cuda = names.contains("CUDA");
        return new Finding(
                "NVIDIA GPU",
                cuda ? "CUDA provider loaded" : "not used: this build runs on the CPU",
                true,
                cuda ? "" : "GPU support is not part of this version");
    }
}
