package steerbench.engine.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import steerbench.engine.problem.StorageException;

/// Names a checkpoint by its content, fast enough for every start: a hash over each file's name, size and
/// time, its first MiB and 64 samples spread over the rest. A changed, replaced or truncated file gets
/// another key.
public final class CheckpointKey {
    private static final int HEAD = 1 << 20;
    private static final int SAMPLES = 64;
    private static final int SAMPLE_BYTES = 1 << 12;

    private CheckpointKey() {}

    /// The key of a file, or of all weight and configuration files of a folder.
    ///
    /// @param below names of folders in it whose files belong to it too
    public static String of(Path path, String... below) {
        try {
            MessageDigest digest = sha256();
            List<Path> files = new ArrayList<>(files(path));
            for (String folder : below) {
                files.addAll(files(path.resolve(folder)));
            }
            for (Path file : files) {
                digest.update(file.getFileName().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                sample(file, digest);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 12);
        } catch (IOException e) {
            throw StorageException.unreadable(path.toString(), e);
        }
    }

    private static List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.filter(Files::isRegularFile)
                    .filter(p -> p.toString().endsWith(".safetensors")
                            || p.toString().endsWith(".npz")
                            || p.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
    }

    private static void sample(Path file, MessageDigest digest) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            digest.update(ByteBuffer.allocate(16)
                    .putLong(size)
                    .putLong(Files.getLastModifiedTime(file).toMillis())
                    .flip());
            read(channel, 0, HEAD, digest);
            long rest = size - HEAD;
            for (int i = 0; i < SAMPLES && rest > 0; i++) {
                read(channel, HEAD + rest / SAMPLES * i, SAMPLE_BYTES, digest);
            }
        }
    }

    private static void read(FileChannel channel, long at, int bytes, MessageDigest digest) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(bytes, Math.max(0, channel.size() - at)));
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            // read on until the sample is full or the file ends
        }
        digest.update(buffer.flip());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
