package steerbench.app.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import steerbench.app.state.EngineChoice;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.EngineSettings.SaeChoice;
import tools.jackson.core.JacksonException;

/// Which model and SAEs were loaded last, for the next start of the window.
public final class ModelFile {
    private static final int FORMAT = 1;
    private static final int MAX_BYTES = 1 << 20;

    private final Path file;

    public ModelFile(Path file) {
        this.file = file;
    }

    private record Kept(
            int format,
            String title,
            String model,
            List<KeptSae> saes,
            Mode mode,
            WeightPrecision weights,
            DeviceChoice device) {}

    /// @param scale 0: none
    /// @param centres empty: as configured; else `true` or `false`
    /// @param hook empty: as configured
    private record KeptSae(String id, String folder, double scale, String centres, String hook) {}

    /// Reads the file and takes it away: it is written again once its model is loaded, so that a model whose
    /// loading ends the process does not end every start.
    ///
    /// @throws InvalidFileException where it is not understood
    public Optional<EngineChoice> take() {
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > MAX_BYTES) {
                Files.delete(file);
                throw invalid("it is larger than such a file gets");
            }
            byte[] bytes = Files.readAllBytes(file);
            Files.delete(file);
            Kept kept = SavedJson.MAPPER.readValue(bytes, Kept.class);
            if (kept.format() != FORMAT) {
                throw invalid("its format is " + kept.format() + ", this program knows " + FORMAT);
            }
            return Optional.of(choice(kept));
        } catch (JacksonException | InvalidPathException e) {
            throw invalid("it is not understood");
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
    }

    private InvalidFileException invalid(String reason) {
        return new InvalidFileException(
                file.toString(), "does not say which model was loaded last: " + reason, "Choose the model anew");
    }

    private static EngineChoice choice(Kept kept) {
        return new EngineChoice(
                kept.title(),
                Path.of(kept.model()),
                kept.saes().stream().map(ModelFile::sae).toList(),
                kept.mode(),
                kept.weights(),
                kept.device());
    }

    private static SaeChoice sae(KeptSae kept) {
        SaeOptions options = new SaeOptions(
                kept.scale() == 0 ? OptionalDouble.empty() : OptionalDouble.of(kept.scale()),
                Optional.of(kept.centres()).filter(c -> !c.isEmpty()).map(Boolean::valueOf),
                HookPoint.parse(kept.hook()));
        return new SaeChoice(kept.id(), Path.of(kept.folder()), options);
    }

    private static KeptSae kept(SaeChoice sae) {
        SaeOptions options = sae.options();
        return new KeptSae(
                sae.id(),
                sae.folder().toAbsolutePath().toString(),
                options.inputScale().orElse(0),
                options.centresInput().map(String::valueOf).orElse(""),
                options.hook().map(HookPoint::name).orElse(""));
    }

    /// Writes the whole file or nothing.
    public void write(EngineChoice choice) {
        Kept kept = new Kept(
                FORMAT,
                choice.title(),
                choice.model().toAbsolutePath().toString(),
                choice.saes().stream().map(ModelFile::kept).toList(),
                choice.mode(),
                choice.weights(),
                choice.device());
        new SavedJson(
                        file,
                        "The next start loads another model: free disk space, or set STEERBENCH_CONFIG to another folder")
                .write(kept);
    }
}
