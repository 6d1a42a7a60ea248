package steerbench.app.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import steerbench.engine.checkpoint.SafetensorsHeader;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.workbench.HookReading;
import steerbench.engine.workbench.HookValues;

/// Writes hooks' values as NumPy's `.npz` or as `.safetensors`: an array of float32 a hook, named as the
/// hook, and the token ids as `input_ids`, int64.
final class HookFile {
    private static final String IDS = "input_ids";

    private HookFile() {}

    /// Refuses other kinds of files.
    static void check(Path file) {
        String name = file.toString();
        if (!name.endsWith(".npz") && !name.endsWith(".safetensors")) {
            throw new InvalidRequestException("--out " + file, "is neither .npz nor .safetensors", "End it so");
        }
    }

    /// Under a temporary name first: an interrupted run leaves no half file.
    static Path write(HookReading reading, Path file) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(part))) {
                if (file.toString().endsWith(".npz")) {
                    npz(reading, out);
                } else {
                    safetensors(reading, out);
                }
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw StorageException.unwritable(file, "Name a file in a folder that exists and has room", e);
        }
    }

    private static void npz(HookReading reading, OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        int tokens = reading.prompt().length();
        npyHeader(zip, IDS, "<i8", "(" + tokens + ",)");
        zip.write(ids(reading));
        for (HookValues hook : reading.hooks()) {
            npyHeader(zip, hook.hook(), "<f4", "(" + hook.tokens() + ", " + hook.width() + ")");
            for (int t = 0; t < hook.tokens(); t++) {
                zip.write(row(hook, t));
            }
        }
        zip.finish();
    }

    /// Version 1.0 of the format; the header ends at a multiple of 64.
    private static void npyHeader(ZipOutputStream zip, String name, String type, String shape) throws IOException {
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }";
        int length = (10 + header.length() + 1 + 63) / 64 * 64 - 10;
        byte[] text = (header + " ".repeat(length - header.length() - 1) + "\n").getBytes(StandardCharsets.US_ASCII);
        zip.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) length, (byte) (length >> 8)});
        zip.write(text);
    }

    private static void safetensors(HookReading reading, OutputStream out) throws IOException {
        int tokens = reading.prompt().length();
        SafetensorsHeader header = new SafetensorsHeader().add(IDS, "I64", (long) tokens * Long.BYTES, tokens);
        for (HookValues hook : reading.hooks()) {
            long bytes = (long) hook.tokens() * hook.width() * Float.BYTES;
            header.add(hook.hook(), "F32", bytes, hook.tokens(), hook.width());
        }
        out.write(header.toBytes());
        out.write(ids(reading));
        for (HookValues hook : reading.hooks()) {
            for (int t = 0; t < hook.tokens(); t++) {
                out.write(row(hook, t));
            }
        }
    }

    private static byte[] ids(HookReading reading) {
        ByteBuffer bytes = little(reading.prompt().length() * Long.BYTES);
        for (int id : reading.prompt().ids()) {
            bytes.putLong(id);
        }
        return bytes.array();
    }

    private static byte[] row(HookValues hook, int token) {
        ByteBuffer bytes = little(hook.width() * Float.BYTES);
        bytes.asFloatBuffer().put(hook.at(token));
        return bytes.array();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
