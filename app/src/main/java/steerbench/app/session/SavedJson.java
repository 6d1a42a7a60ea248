package steerbench.app.session;

import java.nio.file.Files;
import java.nio.file.Path;
import steerbench.app.common.WholeFile;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A file of JSON, whole or as it was.
///
/// @param unsaved what it means where it cannot be written, and what to do
record SavedJson(Path path, String unsaved) {
    /// Every field must be there; those of later versions are passed over.
    static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    void write(Object content) {
        new WholeFile(path, unsaved).write(part -> Files.write(part, MAPPER.writeValueAsBytes(content)));
    }
}
