package steerbench.engine.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;

/// A whole file mapped read-only. Owns the mapping: tensors sliced from it are valid until [#close].
public final class MappedFile implements AutoCloseable {
    private final Path path;
    private final Arena arena;
    private final MemorySegment bytes;

    private MappedFile(Path path, Arena arena, MemorySegment bytes) {
        this.path = path;
        this.arena = arena;
        this.bytes = bytes;
    }

    public static MappedFile open(Path path) {
        RegularFile.check(path);
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return new MappedFile(path, arena, bytes);
        } catch (NoSuchFileException e) {
            arena.close();
            throw new MissingResourceException(path.toString(), "no such file", "Check the path", e);
        } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
            arena.close();
            throw new StorageException(
                    path.toString(),
                    "cannot be mapped (" + e.getMessage() + ")",
                    "Check that it is a readable file",
                    e);
        }
    }

    public Path path() {
        return path;
    }

    public long size() {
        return bytes.byteSize();
    }

    public MemorySegment bytes() {
        return bytes;
    }

    /// `length` bytes from `offset`, or an error that names `field`.
    public MemorySegment slice(String field, long offset, long length) {
        if (offset < 0 || length < 0 || offset > size() || length > size() - offset) {
            throw invalid(
                    field + " takes " + length + " bytes from byte " + offset + " on, but the file ends at " + size());
        }
        return bytes.asSlice(offset, length);
    }

    public InvalidFileException invalid(String reason) {
        return new InvalidFileException(
                path.toString(), reason, "The file is damaged or incomplete: fetch it again from its source");
    }

    @Override
    public void close() {
        try (MappedPages.Undisturbed _ = MappedPages.undisturbed()) {
            if (arena.scope().isAlive()) {
                arena.close();
            }
        }
    }
}
