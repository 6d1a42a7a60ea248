package steerbench.engine.features;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.RegularFile;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.StorageException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A catalogue on disk, beside its SAE: `features.jsonl`, the provenance in the first line, then a line a
/// feature.
public final class FeatureCatalogFile {
    public static final String NAME = "features.jsonl";

    /// 131,072 features take 52 MiB.
    private static final int MAX_BYTES = 64 << 20;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private FeatureCatalogFile() {}

    /// The catalogue of an SAE's folder, where there is one.
    public static Optional<FeatureCatalog> read(Path saeFolder) {
        Path file = saeFolder.resolve(NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        RegularFile.checkSize(file, MAX_BYTES);
        int line = 1;
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String first = reader.readLine();
            FeatureCatalog.Provenance provenance =
                    JSON.readValue(first == null ? "" : first, FeatureCatalog.Provenance.class);
            List<FeatureSummary> features = new ArrayList<>();
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                features.add(JSON.readValue(text, FeatureSummary.class));
            }
            return Optional.of(new FeatureCatalog(provenance, features));
        } catch (JacksonException e) {
            throw new InvalidFileException(
                    file.toString(),
                    "line " + line + " is not understood (" + JsonSource.reason(e) + ")",
                    "Make it anew with 'steerbench features rank'",
                    e);
        } catch (CharacterCodingException e) {
            throw new InvalidFileException(file.toString(), "is not UTF-8", "Make it anew", e);
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
    }

    /// Writes the whole file or nothing.
    public static void write(FeatureCatalog catalog, Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            try (BufferedWriter writer = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                writer.write(JSON.writeValueAsString(catalog.provenance()));
                writer.newLine();
                for (FeatureSummary feature : catalog.features()) {
                    writer.write(JSON.writeValueAsString(feature));
                    writer.newLine();
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw StorageException.unwritable(file, "Free disk space", e);
        }
    }
}
