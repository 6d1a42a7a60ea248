package steerbench.engine.sae;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import steerbench.engine.problem.InvalidFileException;

/// The inflated bytes of one entry. Damage is told as such, by an exception that names file and entry,
/// whoever reads: the deflated bytes may be broken, end early, or not match their checksum (which [ZipFile]
/// leaves to its reader).
final class NpzEntryStream extends InputStream {
    private final Path file;
    private final ZipEntry entry;
    private final InputStream in;
    private final CRC32 checksum = new CRC32();
    private long read;

    NpzEntryStream(Path file, ZipFile zip, ZipEntry entry) throws IOException {
        this.file = file;
        this.entry = entry;
        this.in = zip.getInputStream(entry);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count;
        try {
            count = in.read(target, offset, length);
        } catch (ZipException | EOFException e) {
            throw invalid("is damaged (" + e.getMessage() + ")");
        }
        if (count > 0) {
            checksum.update(target, offset, count);
            read += count;
        }
        if (count < 0 && read < entry.getSize()) {
            throw invalid("ends " + (entry.getSize() - read) + " bytes early");
        }
        if (read == entry.getSize() && entry.getCrc() != -1 && entry.getCrc() != checksum.getValue()) {
            throw invalid("does not match its checksum");
        }
        return count;
    }

    private InvalidFileException invalid(String reason) {
        return new InvalidFileException(
                file.toString(),
                "entry '" + entry.getName() + "' " + reason,
                "The file is damaged or incomplete: fetch it again from its source");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
