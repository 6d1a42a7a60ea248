package steerbench.engine.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.StorageException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Where the files of a data folder come from, as its `MANIFEST.json` tells.
record Manifest(JsonNode entries) {
    private static final String NAME = "MANIFEST.json";
    private static final String UNKNOWN = "not stated";
    private static final JsonMapper JSON = new JsonMapper();

    static Manifest of(Path folder) {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return new Manifest(JSON.createArrayNode());
        }
        try {
            return new Manifest(JSON.readTree(Files.readString(file)));
        } catch (JacksonException e) {
            throw new InvalidFileException(
                    file.toString(), "is not JSON (" + JsonSource.reason(e) + ")", "Repair or remove it", e);
        } catch (IOException e) {
            throw StorageException.unreadable(file.toString(), e);
        }
    }

    String origin(LabelledFile file) {
        return field(file, "origin");
    }

    String licence(LabelledFile file) {
        return field(file, "licence");
    }

    private String field(LabelledFile file, String field) {
        for (JsonNode entry : entries) {
            if (entry.path("file").asString("").equals(file.path())) {
                return entry.path(field).asString(UNKNOWN);
            }
        }
        return UNKNOWN;
    }
}
