package steerbench.engine.sae;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Writes SAE directories for tests.
public final class SaeFolder {
    private SaeFolder() {}

    /// Copies a folder with all below it.
    ///
    /// @return `to`
    public static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.toAbsolutePath().getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return to;
    }

    /// A SAELens directory with random weights.
    ///
    /// @param fields more fields of `cfg.json`, each followed by a comma; may be empty
    public static Path saeLens(Path folder, String hookName, int dIn, int dSae, String fields) throws IOException {
        return saeLens(folder, "standard", hookName, dIn, dSae, fields);
    }

    /// The same with the `k` largest active.
    public static Path topK(Path folder, String hookName, int dIn, int dSae, int k) throws IOException {
        return saeLens(folder, "topk", hookName, dIn, dSae, "\"k\": " + k + ",");
    }

    private static Path saeLens(Path folder, String architecture, String hookName, int dIn, int dSae, String fields)
            throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("cfg.json"), """
                {"architecture": "%s", "d_in": %d, "d_sae": %d, %s
                 "metadata": {"hook_name": "%s", "model_name": "tiny"}}""".formatted(architecture, dIn, dSae, fields, hookName));
        safetensors(folder.resolve("sae_weights.safetensors"), shapes(dIn, dSae));
        return folder;
    }

    /// A SAELens directory that reconstructs everything: features `x` and `-x` of each dimension.
    public static Path identity(Path folder, String hookName, int d) throws IOException {
        saeLens(folder, hookName, d, 2 * d, "");
        float[] encoder = new float[d * 2 * d];
        float[] decoder = new float[2 * d * d];
        for (int i = 0; i < d; i++) {
            encoder[i * 2 * d + i] = 1;
            encoder[i * 2 * d + d + i] = -1;
            decoder[i * d + i] = 1;
            decoder[(d + i) * d + i] = -1;
        }
        weights(folder, d, 2 * d, Map.of("W_enc", encoder, "W_dec", decoder));
        return folder;
    }

    /// Writes the weights of a SAELens directory.
    ///
    /// @param values of `W_enc`, `b_enc`, `W_dec`, `b_dec`; zeros where absent
    public static void weights(Path folder, int dIn, int dSae, Map<String, float[]> values) throws IOException {
        Map<String, int[]> shapes = shapes(dIn, dSae);
        Map<String, byte[]> data = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> data.put(name, bytes(values.getOrDefault(name, new float[elements(shape)]))));
        safetensors(folder.resolve("sae_weights.safetensors"), shapes, data);
    }

    private static Map<String, int[]> shapes(int dIn, int dSae) {
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("W_enc", new int[] {dIn, dSae});
        shapes.put("b_enc", new int[] {dSae});
        shapes.put("W_dec", new int[] {dSae, dIn});
        shapes.put("b_dec", new int[] {dIn});
        return shapes;
    }

    /// Random float32 tensors.
    public static void safetensors(Path file, Map<String, int[]> shapes) throws IOException {
        Random random = new Random(7);
        Map<String, byte[]> data = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> data.put(name, floats(random, elements(shape))));
        safetensors(file, shapes, data);
    }

    private static void safetensors(Path file, Map<String, int[]> shapes, Map<String, byte[]> values)
            throws IOException {
        StringBuilder header = new StringBuilder("{");
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (Map.Entry<String, int[]> tensor : shapes.entrySet()) {
            int from = data.size();
            data.writeBytes(Objects.requireNonNull(values.get(tensor.getKey())));
            header.append(header.length() > 1 ? "," : "")
                    .append("\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
                            .formatted(
                                    tensor.getKey(), java.util.Arrays.toString(tensor.getValue()), from, data.size()));
        }
        byte[] json = header.append("}").toString().getBytes(StandardCharsets.UTF_8);
        ByteBuffer all = ByteBuffer.allocate(8 + json.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
        Files.write(
                file, all.putLong(json.length).put(json).put(data.toByteArray()).array());
    }

    /// A SAELens directory whose features are active beyond a level, each a little beside it.
    ///
    /// @param architecture `standard`, `jumprelu`, `gated`, or `topk` (k = 16, without a level)
    /// @param fields more fields of `cfg.json`, each followed by a comma; may be empty
    public static Path levelled(
            Path folder, String architecture, String hook, int dIn, int dSae, String fields, float level, float spread)
            throws IOException {
        Files.createDirectories(folder);
        boolean gated = architecture.equals("gated");
        boolean jump = architecture.equals("jumprelu");
        Files.writeString(folder.resolve("cfg.json"), """
                {"architecture": "%s", "d_in": %d, "d_sae": %d, "apply_b_dec_to_input": false, %s %s
                 "metadata": {"hook_name": "%s"}}""".formatted(
                        architecture, dIn, dSae, architecture.equals("topk") ? "\"k\": 16," : "", fields, hook));
        Map<String, int[]> shapes = new LinkedHashMap<>();
        shapes.put("W_enc", new int[] {dIn, dSae});
        shapes.put("W_dec", new int[] {dSae, dIn});
        shapes.put("b_dec", new int[] {dIn});
        shapes.put(gated ? "b_mag" : "b_enc", new int[] {dSae});
        if (gated) {
            shapes.put("b_gate", new int[] {dSae});
            shapes.put("r_mag", new int[] {dSae});
        } else if (jump) {
            shapes.put("threshold", new int[] {dSae});
        }
        Random random = new Random(folder.getFileName().hashCode());
        safetensors(folder.resolve("sae_weights.safetensors"), shapes, (name, elements) -> {
            float[] values = new float[elements];
            for (int i = 0; i < elements; i++) {
                float noise = (float) random.nextGaussian();
                values[i] = switch (name) {
                    case "W_enc", "W_dec" -> noise / (float) Math.sqrt(dIn);
                    case "b_gate" -> spread * noise - level;
                    case "b_enc" -> architecture.equals("standard") ? spread * noise - level : spread * noise;
                    case "threshold" -> level + spread * noise;
                    case "r_mag" -> 0.2f * noise;
                    case "b_mag" -> 20 + noise;
                    default -> 0;
                };
            }
            return values;
        });
        return folder;
    }

    /// float32 tensors.
    public static void safetensors(Path file, Map<String, int[]> shapes, FloatValues values) throws IOException {
        Map<String, byte[]> data = new LinkedHashMap<>();
        shapes.forEach((name, shape) -> data.put(name, bytes(values.of(name, elements(shape)))));
        safetensors(file, shapes, data);
    }

    /// What a tensor holds.
    public interface FloatValues {
        float[] of(String name, int elements);
    }

    /// A `.npy` array.
    ///
    /// @param header as NumPy writes it: `{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }`
    public static byte[] npy(String header, byte[] data) {
        byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(10 + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.ISO_8859_1))
                .put((byte) 1)
                .put((byte) 0)
                .putShort((short) text.length)
                .put(text)
                .put(data)
                .array();
    }

    public static byte[] npy(int... shape) {
        StringBuilder dims = new StringBuilder();
        for (int dim : shape) {
            dims.append(dim).append(", ");
        }
        return npy(
                "{'descr': '<f4', 'fortran_order': False, 'shape': ("
                        + dims.toString().strip() + "), }",
                floats(new Random(7), elements(shape)));
    }

    public static void npz(Path file, boolean deflated, Map<String, byte[]> arrays) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey());
                if (!deflated) {
                    CRC32 crc = new CRC32();
                    crc.update(array.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(array.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(array.getValue());
            }
        }
    }

    private static int elements(int... shape) {
        int n = 1;
        for (int dim : shape) {
            n *= dim;
        }
        return n;
    }

    private static byte[] bytes(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes.array();
    }

    private static byte[] floats(Random random, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            bytes.putFloat((float) random.nextGaussian() * 0.3f);
        }
        return bytes.array();
    }
}
