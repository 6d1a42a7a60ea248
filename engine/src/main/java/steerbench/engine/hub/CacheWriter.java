package steerbench.engine.hub;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts blobs into snapshots and notes what revisions stand for; nothing is ever seen half-written.
///
/// @param symlinks whether snapshots may consist of symbolic links, where the disk has them
record CacheWriter(HubCache cache, boolean symlinks) {
    private static final Logger LOG = LoggerFactory.getLogger(CacheWriter.class);
    private static final String TAG = """
            Signature: 8a477f597d28d172789f06886806bc55
            # This file is a cache directory tag: backup programs leave the folder out.
            # See https://bford.info/cachedir/
            """;

    /// Where a file stands once it is whole.
    Path pointer(HubTree tree, HubFile file) {
        return cache.snapshot(tree.repo(), tree.commit()).resolve(file.path());
    }

    /// Whether the file is in the snapshot. Its length tells a file that was damaged since.
    boolean isThere(HubTree tree, HubFile file) throws IOException {
        return isWhole(pointer(tree, file), file);
    }

    boolean hasBlob(HubTree tree, HubFile file) throws IOException {
        return isWhole(cache.blob(tree.repo(), file), file);
    }

    private static boolean isWhole(Path path, HubFile file) throws IOException {
        return Files.isRegularFile(path) && Files.size(path) == file.bytes();
    }

    /// @param fresh whether nothing else can use the blob yet, so that it may be moved
    void link(HubTree tree, HubFile file, boolean fresh) throws IOException {
        Path blob = cache.blob(tree.repo(), file).toAbsolutePath();
        Path pointer = pointer(tree, file).toAbsolutePath();
        Path folder = Objects.requireNonNull(pointer.getParent());
        Files.createDirectories(folder);
        Files.deleteIfExists(pointer);
        if (symlinks && linked(pointer, folder.relativize(blob))) {
            return;
        }
        if (fresh) {
            Files.move(blob, pointer, StandardCopyOption.ATOMIC_MOVE);
        } else {
            replace(pointer, part -> Files.copy(blob, part, StandardCopyOption.REPLACE_EXISTING));
        }
    }

    private static boolean linked(Path pointer, Path target) {
        try {
            Files.createSymbolicLink(pointer, target);
            return true;
        } catch (FileAlreadyExistsException _) {
            return true; // another program was faster; a commit's files never change
        } catch (UnsupportedOperationException | FileSystemException e) {
            LOG.info("no symbolic links here: {} becomes a file of its own", pointer, e);
            return false;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Notes what the revision stands for.
    void refer(HubTree tree) throws IOException {
        Path reference = cache.reference(tree.repo());
        if (!tree.repo().isCommit() && !cache.commit(tree.repo()).equals(Optional.of(tree.commit()))) {
            Files.createDirectories(reference.toAbsolutePath().getParent());
            replace(reference, part -> Files.writeString(part, tree.commit()));
        }
    }

    /// Tells backup programs what the folder is, as `huggingface_hub` does.
    void tag() throws IOException {
        Files.createDirectories(cache.root());
        Path tag = cache.root().resolve("CACHEDIR.TAG");
        if (!Files.exists(tag)) {
            replace(tag, part -> Files.writeString(part, TAG));
        }
    }

    private interface Writing {
        void to(Path part) throws IOException;
    }

    private static void replace(Path target, Writing writing) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + "."
                + ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId() + ".tmp");
        try {
            writing.to(part);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
