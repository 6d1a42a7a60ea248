package steerbench.engine.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// The hash a file must have.
///
/// @param hex lower-case
public record ContentHash(Kind kind, String hex) {
    private static final int SHA256_LENGTH = 64;
    private static final int SHA1_LENGTH = 40;

    /// What is hashed, and how.
    public enum Kind {
        /// The file's bytes, as Git LFS names them.
        SHA256("SHA-256", "sha256"),
        /// `blob <length>\0` and the file's bytes, as git names small files.
        GIT_BLOB("SHA-1", "git blob sha1");

        private final String algorithm;
        private final String label;

        Kind(String algorithm, String label) {
            this.algorithm = algorithm;
            this.label = label;
        }

        public String label() {
            return label;
        }

        /// The hash of a whole file.
        public ContentHash of(Path file, Progress progress, Cancellation cancellation) throws IOException {
            MessageDigest digest = digest();
            ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                long bytes = channel.size();
                if (this == GIT_BLOB) {
                    digest.update(("blob " + bytes + "\0").getBytes(StandardCharsets.US_ASCII));
                }
                long done = 0;
                for (int n = channel.read(buffer); n >= 0; n = channel.read(buffer)) {
                    cancellation.check();
                    digest.update(buffer.flip());
                    buffer.clear();
                    done += n;
                    progress.report("checking", done, bytes);
                }
            }
            return new ContentHash(this, HexFormat.of().formatHex(digest.digest()));
        }

        private MessageDigest digest() {
            try {
                return MessageDigest.getInstance(algorithm);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has " + algorithm, e);
            }
        }
    }

    public static ContentHash sha256(String hex) {
        return new ContentHash(Kind.SHA256, hex.toLowerCase(Locale.ROOT));
    }

    /// The kind is told by the length; empty where `hex` is neither.
    public static Optional<ContentHash> parse(String hex) {
        if (!hex.matches("[0-9a-fA-F]*")) {
            return Optional.empty();
        }
        return switch (hex.length()) {
            case SHA256_LENGTH -> Optional.of(sha256(hex));
            case SHA1_LENGTH -> Optional.of(new ContentHash(Kind.GIT_BLOB, hex.toLowerCase(Locale.ROOT)));
            default -> Optional.empty();
        };
    }

    /// The hash of a whole file, of the same kind as this one.
    public ContentHash of(Path file, Progress progress, Cancellation cancellation) throws IOException {
        return kind.of(file, progress, cancellation);
    }

    @Override
    public String toString() {
        return kind.label() + " " + hex;
    }
}
