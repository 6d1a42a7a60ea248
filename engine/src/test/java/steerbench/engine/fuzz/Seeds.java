package steerbench.engine.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Intact small files, taken apart into fields.
final class Seeds {
    private static final int[] LOCAL = {4, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2};
    private static final int[] CENTRAL = {4, 2, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2, 2, 2, 2, 4, 4};
    private static final int[] END = {4, 2, 2, 2, 2, 4, 4, 2};

    private Seeds() {}

    static List<byte[]> json(Path file) {
        try {
            return List.of(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<byte[]> text(String text) {
        return List.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Length, header, data.
    static List<byte[]> safetensors(String header, int dataBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] length = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .array();
        return List.of(length, json, new byte[dataBytes]);
    }

    /// Puts the right length in front of a damaged header, so that damage inside it is reached.
    static byte[] withLength(byte[] header) {
        return ByteBuffer.allocate(8 + header.length + 64)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    /// Magic, header length, header, numbers.
    static List<byte[]> npy(String header, int floats) {
        byte[] text = (header + " ".repeat(Math.max(0, 118 - header.length()))).getBytes(StandardCharsets.ISO_8859_1);
        byte[] magic = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
        byte[] length = {(byte) text.length, (byte) (text.length >> 8)};
        return List.of(magic, length, text, new byte[4 * floats]);
    }

    /// An archive of the arrays of a Gemma Scope SAE, of which `wEnc` is given; stored or deflated.
    static byte[] npz(byte[] wEnc, boolean deflated) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            entry(zip, "W_enc", wEnc, deflated);
            entry(zip, "W_dec", array("(4, 2)", 8), deflated);
            entry(zip, "b_enc", array("(4,)", 4), deflated);
            entry(zip, "b_dec", array("(2,)", 2), deflated);
            entry(zip, "threshold", array("(4,)", 4), deflated);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static String header(String shape) {
        return "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }";
    }

    static byte[] array(String shape, int floats) {
        return Mutator.joined(npy(header(shape), floats));
    }

    private static void entry(ZipOutputStream zip, String name, byte[] bytes, boolean deflated) throws IOException {
        ZipEntry entry = new ZipEntry(name + ".npy");
        if (!deflated) {
            CRC32 crc = new CRC32();
            crc.update(bytes);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(crc.getValue());
        }
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    /// The records of an archive field by field, by their signatures.
    static List<byte[]> zipFields(byte[] zip) {
        List<byte[]> fields = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int rest = 0;
        for (int at = 0; at + 4 <= zip.length; ) {
            int[] sizes = switch (buffer.getInt(at)) {
                case 0x04034b50 -> LOCAL;
                case 0x02014b50 -> CENTRAL;
                case 0x06054b50 -> END;
                default -> new int[0];
            };
            if (sizes.length == 0) {
                at++;
                continue;
            }
            fields.add(Arrays.copyOfRange(zip, rest, at));
            for (int size : sizes) {
                fields.add(Arrays.copyOfRange(zip, at, Math.min(zip.length, at + size)));
                at += size;
            }
            rest = at;
        }
        fields.add(Arrays.copyOfRange(zip, Math.min(rest, zip.length), zip.length));
        fields.removeIf(field -> field.length == 0);
        return fields;
    }
}
