package steerbench.engine.workbench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.memory.MachineMemory;
import steerbench.engine.memory.MemoryEstimate;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.memory.ModelSizes;
import steerbench.engine.memory.SaeSizes;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// Says before loading whether settings will fit into the machine's memory.
public final class MemoryCheck {
    private static final long SMALL_PROGRAM = 1L << 30;
    private static final int LARGEST_GROWTH = 8; // a weight of 4 bits as float32

    private MemoryCheck() {}

    /// Of a model alone, from its headers.
    public static MemoryVerdict of(Path model, Mode mode) {
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(model)) {
            return verdict(ModelSizes.of(checkpoint), List.of(), mode, WeightPrecision.STORED);
        }
    }

    /// Of a model with its SAEs, from headers and configurations.
    public static MemoryVerdict of(EngineSettings settings, Path packedCache) {
        List<SaeSizes> saes = new ArrayList<>();
        for (EngineSettings.SaeChoice choice : settings.saes()) {
            try (SparseAutoencoder sae = SaeFormats.open(choice.folder(), choice.options(), packedCache)) {
                saes.add(SaeSizes.of(sae.config()));
            }
        }
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(settings.model())) {
            MemoryEstimate estimate = MemoryEstimate.of(
                    ModelSizes.of(checkpoint), saes, settings.mode(), settings.weights(), MemoryEstimate.Use.usual());
            return MemoryVerdict.of(estimate, memory(settings));
        }
    }

    private static MachineMemory memory(EngineSettings settings) {
        return MachineMemory.of(settings.session(1).device());
    }

    /// Of something that is not here yet, in the mode of live work.
    public static MemoryVerdict verdict(ModelSizes model, List<SaeSizes> saes) {
        return verdict(model, saes, Mode.FAST, WeightPrecision.STORED);
    }

    /// Of sizes that are known.
    public static MemoryVerdict verdict(ModelSizes model, List<SaeSizes> saes, Mode mode, WeightPrecision precision) {
        return MemoryVerdict.of(
                MemoryEstimate.of(model, saes, mode, precision, MemoryEstimate.Use.usual()), MachineMemory.now());
    }

    /// @throws InvalidRequestException where the settings do not fit
    public static void require(EngineSettings settings, Path packedCache) {
        if (isSmall(settings)) {
            return;
        }
        MemoryVerdict verdict = of(settings, packedCache);
        if (!verdict.fits()) {
            throw new InvalidRequestException(
                    settings.model().toString(),
                    "does not fit into memory: " + verdict.figures(),
                    verdict.remedy() + "; or load it all the same with --force-memory");
        }
    }

    /// Whether the files are so small that there is no need to read their headers twice.
    private static boolean isSmall(EngineSettings settings) {
        long bytes = bytes(settings.model());
        for (EngineSettings.SaeChoice choice : settings.saes()) {
            bytes += bytes(choice.folder());
        }
        return LARGEST_GROWTH * bytes + SMALL_PROGRAM < memory(settings).available() / 2;
    }

    private static long bytes(Path path) {
        try (Stream<Path> files = Files.exists(path) ? Files.walk(path, 2) : Stream.empty()) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(f -> f.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new StorageException(path.toString(), "cannot be listed (" + e.getMessage() + ")", "", e);
        }
    }
}
