package steerbench.engine.sae;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.ZipException;

/// The end of a zip archive, looked at before [java.util.zip.ZipFile] opens it: that reads the directory of
/// entries as a whole, and a file with a hole can claim one of two gigabytes.
final class ZipDirectory {
    /// 64 arrays take about 100 bytes each.
    private static final long MAX_BYTES = 1 << 20;

    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int LOCATOR = 0x07064b50;
    private static final int LOCATOR_BYTES = 20;
    private static final int END64 = 0x06064b50;
    private static final int END64_BYTES = 56;
    private static final long IN_END64 = 0xffffffffL;

    private ZipDirectory() {}

    /// NumPy writes no comment behind the end, so the end's place is known.
    static void check(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer end = read(channel, size - END_BYTES, END_BYTES);
            if (end.getInt(0) != END || end.getShort(20) != 0) {
                throw new ZipException("it does not end with its directory");
            }
            checkSize(Integer.toUnsignedLong(end.getInt(12)), IN_END64);
            if (size < END_BYTES + LOCATOR_BYTES + END64_BYTES) {
                return;
            }
            ByteBuffer locator = read(channel, size - END_BYTES - LOCATOR_BYTES, LOCATOR_BYTES);
            if (locator.getInt(0) == LOCATOR) {
                ByteBuffer end64 = read(channel, locator.getLong(8), END64_BYTES);
                if (end64.getInt(0) != END64) {
                    throw new ZipException("its zip64 directory is not where it should be");
                }
                checkSize(end64.getLong(40), 0);
            } else {
                checkSize(Integer.toUnsignedLong(end.getInt(12)), 0);
            }
        }
    }

    private static void checkSize(long bytes, long elsewhere) throws ZipException {
        if ((bytes < 0 || bytes > MAX_BYTES) && bytes != elsewhere) {
            throw new ZipException("its directory claims " + Long.toUnsignedString(bytes) + " bytes");
        }
    }

    private static ByteBuffer read(FileChannel channel, long at, int bytes) throws IOException {
        if (at < 0 || at > channel.size() - bytes) {
            throw new ZipException("it ends before its directory");
        }
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            // until it is full
        }
        return buffer;
    }
}
