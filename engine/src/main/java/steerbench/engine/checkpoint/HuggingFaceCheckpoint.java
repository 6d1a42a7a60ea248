package steerbench.engine.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.tensor.Tensor;
import tools.jackson.databind.JsonNode;

/// A Hugging Face folder: `config.json` with `model.safetensors`, or with shards and their index.
public final class HuggingFaceCheckpoint implements ModelCheckpoint {
    private static final String INDEX = "model.safetensors.index.json";
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}\\.safetensors");

    private final Path folder;
    private final JsonSource config;
    private final List<SafetensorsFile> files;
    private final Map<String, Tensor> tensors;

    private HuggingFaceCheckpoint(
            Path folder, JsonSource config, List<SafetensorsFile> files, Map<String, Tensor> tensors) {
        this.folder = folder;
        this.config = config;
        this.files = files;
        this.tensors = tensors;
    }

    static HuggingFaceCheckpoint open(Path folder) {
        return open(folder, "config.json");
    }

    private static void refuseQuantised(JsonSource config) {
        if (config.has("quantization_config")) {
            throw new UnsupportedException(
                    config.file().toString(),
                    "says that its weights were quantised ("
                            + config.object("quantization_config").string("quant_method", "quantization_config") + ")",
                    "Use the unquantised checkpoint (--weights int8 or int4 rounds it), or a GGUF file");
        }
    }

    /// With another configuration file than `config.json`, for the parity fixtures.
    public static HuggingFaceCheckpoint open(Path folder, String configName) {
        JsonSource config = JsonSource.read(folder.resolve(configName));
        refuseQuantised(config);
        List<SafetensorsFile> files = new ArrayList<>();
        try {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (String name : weightFiles(folder)) {
                SafetensorsFile file = SafetensorsFile.open(folder.resolve(name));
                files.add(file);
                for (Tensor tensor : file.tensors().values()) {
                    if (tensors.put(tensor.name(), tensor) != null) {
                        throw new InvalidFileException(
                                file.path().toString(),
                                "tensor '" + tensor.name() + "' stands in another shard too",
                                "Fetch the folder again");
                    }
                }
            }
            return new HuggingFaceCheckpoint(folder, config, files, Collections.unmodifiableMap(tensors));
        } catch (RuntimeException e) {
            files.forEach(SafetensorsFile::close);
            throw e;
        }
    }

    private static Set<String> weightFiles(Path folder) {
        if (Files.exists(folder.resolve("model.safetensors"))) {
            return Set.of("model.safetensors");
        }
        Path index = folder.resolve(INDEX);
        if (!Files.exists(index)) {
            throw new MissingResourceException(
                    folder.toString(),
                    "holds neither model.safetensors nor " + INDEX,
                    "Fetch the weights in safetensors; pickled .bin files are not read, as they can run code");
        }
        JsonNode map = JsonSource.read(index).node().path("weight_map");
        Set<String> names = new TreeSet<>();
        for (JsonNode file : map) {
            String name = file.asString("");
            if (!SHARD.matcher(name).matches()) { // a file of this folder, and nothing else on the disk
                throw new InvalidFileException(
                        index.toString(), "weight_map names the file '" + name + "'", "Fetch the folder again");
            }
            names.add(name);
        }
        if (names.isEmpty()) {
            throw new InvalidFileException(
                    index.toString(), "weight_map is missing or empty", "Fetch the folder again");
        }
        return names;
    }

    @Override
    public Path path() {
        return folder;
    }

    @Override
    public String architecture() {
        return config.string("model_type");
    }

    public JsonSource config() {
        return config;
    }

    @Override
    public Map<String, Tensor> tensors() {
        return tensors;
    }

    @Override
    public void close() {
        files.forEach(SafetensorsFile::close);
    }
}
