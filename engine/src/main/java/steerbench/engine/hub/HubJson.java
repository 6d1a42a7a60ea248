package steerbench.engine.hub;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.transfer.ContentHash;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The Hub's JSON, as records. Sizes are bounded before anything is allocated by them.
final class HubJson {
    private static final int MAX_BYTES = 16 << 20;
    private static final int MAX_DEPTH = 64;
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(1 << 20)
                            .maxNumberLength(64)
                            .build())
                    .build())
            .build();

    private HubJson() {}

    static JsonNode read(InputStream in, String what) throws IOException {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
            throw invalid(what, "is larger than " + (MAX_BYTES >> 20) + " MiB");
        }
        try {
            return MAPPER.readTree(bytes);
        } catch (JacksonException e) {
            throw new InvalidFileException(what, "is not valid JSON (" + JsonSource.reason(e) + ")", remedy(), e);
        }
    }

    static String commit(JsonNode repository, String what) {
        String sha = repository.path("sha").asString("");
        if (!HubRepo.isCommit(sha)) {
            throw invalid(what, "names no commit");
        }
        return sha;
    }

    /// The files of one page of a repository's listing; folders are left out.
    static List<HubFile> files(JsonNode page, String what) {
        if (!page.isArray()) {
            throw invalid(what, "is no list of files");
        }
        List<HubFile> files = new ArrayList<>();
        for (JsonNode entry : page) {
            if (entry.path("type").asString("file").equals("file")) {
                files.add(file(entry, what));
            }
        }
        return files;
    }

    private static HubFile file(JsonNode entry, String what) {
        String path = entry.path("path").asString("");
        HubFile.requireSafe(path);
        JsonNode lfs = entry.path("lfs");
        JsonNode size = (lfs.isObject() ? lfs : entry).path("size");
        JsonNode hashes = lfs.isObject() ? lfs : entry;
        String oid = hashes.path("oid").asString(hashes.path("sha256").asString(""));
        Optional<ContentHash> hash = ContentHash.parse(oid)
                .filter(h -> h.kind() == (lfs.isObject() ? ContentHash.Kind.SHA256 : ContentHash.Kind.GIT_BLOB));
        if (!size.isIntegralNumber() || !size.canConvertToLong() || size.asLong() < 0) {
            throw invalid(what, "gives the file '" + path + "' no length");
        }
        return new HubFile(
                path,
                size.asLong(),
                hash.orElseThrow(() -> invalid(what, "gives the file '" + path + "' no hash to check it by")));
    }

    static HubModel model(JsonNode node) {
        List<String> tags =
                node.path("tags").valueStream().map(t -> t.asString("")).toList();
        String licence = tags.stream()
                .filter(t -> t.startsWith("license:"))
                .findFirst()
                .map(t -> t.substring("license:".length()))
                .orElse("");
        JsonNode gated = node.path("gated");
        return new HubModel(
                node.path("id").asString(node.path("modelId").asString("")),
                gated.isString() || gated.asBoolean(false),
                node.path("private").asBoolean(false),
                licence,
                node.path("downloads").asLong(0),
                node.path("likes").asLong(0),
                node.path("lastModified").asString(""),
                tags);
    }

    /// Repositories whose names cannot be any (hostile, or of a form yet to come) are left out.
    static List<HubModel> models(JsonNode page, String what) {
        if (!page.isArray()) {
            throw invalid(what, "is no list of repositories");
        }
        Stream<HubModel> models = page.valueStream().map(HubJson::model);
        return models.filter(m -> HubRepo.isId(m.id())).toList();
    }

    private static InvalidFileException invalid(String what, String reason) {
        return new InvalidFileException(what, reason, remedy());
    }

    private static String remedy() {
        return "Is HF_ENDPOINT a Hugging Face Hub, and no proxy's own page in between?";
    }
}
