package steerbench.engine.weights;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.problem.StorageException;

/// Repacked weights of one checkpoint in the per-user cache: one file a matrix, written under a temporary
/// name and moved into place when complete, so that a killed process or a full disk never leaves a half file
/// that would be used.
///
/// The folder's name is the checkpoint's key and the layout version; a changed checkpoint has another key.
public final class PackedStore {
    /// Raise when the layout of any packed file changes.
    static final int VERSION = 1;

    private static final long PAGE = 4096;

    private final Path folder;

    /// @param cache the per-user cache folder of repacked weights
    /// @param key of the checkpoint ([CheckpointKey])
    public PackedStore(Path cache, String key) {
        this.folder = cache.resolve(key + "-v" + VERSION);
    }

    /// The same, used from now on ([UnusedPacks] spares it).
    public static PackedStore open(Path cache, String key) {
        PackedStore store = new PackedStore(cache, key);
        UnusedPacks.markUsed(store.folder, Instant.now());
        return store;
    }

    public Path folder() {
        return folder;
    }

    /// Where each region of a packed file begins: regions are page-aligned, in the order given.
    static ExternalData[] layout(Path file, long... regionBytes) {
        ExternalData[] regions = new ExternalData[regionBytes.length];
        long at = 0;
        for (int i = 0; i < regions.length; i++) {
            regions[i] = new ExternalData(file, at, regionBytes[i]);
            at = Math.ceilDiv(at + regionBytes[i], PAGE) * PAGE;
        }
        return regions;
    }

    /// What fills a packed file, one writer a region.
    interface Filler {
        void fill(Region[] regions) throws IOException;
    }

    /// The regions of the file `name`, written by `filler` unless they are there already.
    ExternalData[] regions(String name, Filler filler, long... regionBytes) {
        Path file = folder.resolve(name + ".pack");
        ExternalData[] layout = layout(file, regionBytes);
        ExternalData last = layout[layout.length - 1];
        long size = last.offset() + last.length();
        try {
            if (Files.exists(file) && Files.size(file) == size) {
                return layout;
            }
            write(file, layout, filler);
            return layout;
        } catch (IOException e) {
            throw new StorageException(
                    file.toString(),
                    "repacked weights cannot be written (" + e.getMessage() + ")",
                    "Free " + (size >> 20) + " MiB or set STEERBENCH_CACHE to a folder on another disk",
                    e);
        }
    }

    /// Opens bytes that are to be copied. What is wrong with them must come as an unchecked exception that
    /// names their file: an [IOException] counts as trouble with the cache.
    public interface Source {
        InputStream open() throws IOException;
    }

    /// Exactly `bytes` bytes of a stream as a file of their own, copied piece by piece unless they are there
    /// already.
    ///
    /// @param name unique in the checkpoint
    public ExternalData copy(String name, long bytes, Source source) {
        return regions(
                name,
                regions -> {
                    try (InputStream in = source.open()) {
                        regions[0].putAll(in, bytes);
                    }
                },
                bytes)[0];
    }

    private void write(Path file, ExternalData[] layout, Filler filler) throws IOException {
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, file.getFileName().toString(), ".part");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                Region[] regions = new Region[layout.length];
                for (int i = 0; i < regions.length; i++) {
                    regions[i] = new Region(channel, layout[i]);
                }
                filler.fill(regions);
                for (Region region : regions) {
                    region.finish();
                }
            }
            try {
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /// Sequential writer of one region. Plain channel writes, not a mapping: a full disk must be an
    /// [IOException], not a fault in the middle of a store.
    static final class Region {
        private final FileChannel channel;
        private final ExternalData place;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
        private long written;

        Region(FileChannel channel, ExternalData place) {
            this.channel = channel;
            this.place = place;
        }

        void putByte(int value) throws IOException {
            room(1);
            buffer.put((byte) value);
        }

        void putFloat(float value) throws IOException {
            room(4);
            buffer.putFloat(value);
        }

        void putFloats(float[] values, int count) throws IOException {
            for (int i = 0; i < count; i++) {
                putFloat(values[i]);
            }
        }

        void putAll(InputStream in, long bytes) throws IOException {
            byte[] piece = new byte[1 << 16];
            long left = bytes;
            while (left > 0) {
                int read = in.read(piece, 0, (int) Math.min(piece.length, left));
                if (read < 0) {
                    throw new EOFException("the source ends " + left + " bytes early");
                }
                for (int at = 0; at < read; ) {
                    room(1);
                    int count = Math.min(buffer.remaining(), read - at);
                    buffer.put(piece, at, count);
                    at += count;
                }
                left -= read;
            }
        }

        private void room(int bytes) throws IOException {
            if (buffer.remaining() < bytes) {
                flush();
            }
        }

        private void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                written += channel.write(buffer, place.offset() + written);
            }
            buffer.clear();
        }

        void finish() throws IOException {
            flush();
            if (written != place.length()) {
                throw new IllegalStateException(
                        place.file() + ": wrote " + written + " of " + place.length() + " bytes of a region");
            }
        }
    }
}
