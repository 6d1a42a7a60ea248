package steerbench.engine.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.OptionalLong;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Fetches one file over HTTP into a part file, going on where an interrupted fetch stopped, and gives it its
/// name only when length and hash are right. For one thread at a time; no other may write the part.
public final class Download {
    private static final int CHUNK = 1 << 16;

    private final Http http;
    private final HttpQuery query;
    private final Wanted wanted;
    private final ReplyCheck check;
    private String entityTag = "";
    private int pieces;

    /// What the file must be, which also bounds what is written to disk.
    ///
    /// @param part where it grows
    /// @param target its place once it is whole, on the same disk
    public record Wanted(Path part, Path target, long bytes, ContentHash hash) {}

    /// Looks at an answer before its body is read.
    @FunctionalInterface
    public interface ReplyCheck {
        /// @throws IOException where this is not the file that was meant
        void check(HttpReply reply) throws IOException;
    }

    public Download(Http http, HttpQuery query, Wanted wanted, ReplyCheck check) {
        this.http = http;
        this.query = query;
        this.wanted = wanted;
        this.check = check;
    }

    /// @throws CacheWriteException where the disk does not take it
    /// @throws RefusedException where the server does not give it
    /// @throws IOException where this source cannot deliver it; what came so far is kept for the next time
    public void run(Progress progress, Cancellation cancellation) throws IOException {
        Files.createDirectories(wanted.part().toAbsolutePath().getParent());
        Retries retries = new Retries(http.patience());
        retries.run(
                () -> {
                    attempt(progress, cancellation);
                    return wanted.target();
                },
                this::have,
                progress,
                cancellation);
    }

    private long have() {
        try {
            return Files.exists(wanted.part()) ? Files.size(wanted.part()) : 0;
        } catch (IOException _) {
            return 0; // the attempt that follows meets the same failure and reports it
        }
    }

    private void attempt(Progress progress, Cancellation cancellation) throws IOException {
        if (have() > wanted.bytes()) {
            Files.delete(wanted.part());
        }
        boolean resumed = have() > 0;
        if (have() < wanted.bytes() || !Files.exists(wanted.part())) {
            transfer(progress, cancellation);
        }
        ContentHash found = wanted.hash().of(wanted.part(), progress, cancellation);
        if (!found.equals(wanted.hash())) {
            Files.delete(wanted.part());
            if (resumed || pieces > 1) { // pieces that do not fit: all of it from one hand may be right
                pieces = 0;
                attempt(progress, cancellation);
                return;
            }
            throw new WrongContentException("what " + query.uri().getHost() + " sent has the " + found + ", not "
                    + wanted.hash().hex());
        }
        Files.move(wanted.part(), wanted.target(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void transfer(Progress progress, Cancellation cancellation) throws IOException {
        long have = have();
        try (HttpReply reply =
                http.get(have > 0 ? query.with(Map.of("Range", "bytes=" + have + "-")) : query, cancellation)) {
            check.check(reply);
            if (reply.status() == 416) {
                Files.deleteIfExists(wanted.part());
                throw new IOException(reply.host() + " has no bytes after " + have);
            }
            if (isChanged(reply) && have > 0) {
                Files.deleteIfExists(wanted.part());
                throw new IOException("the file changed at " + reply.host() + " while it was fetched");
            }
            long from = reply.status() == 206 ? have : 0; // a server that does not know ranges starts over
            requireFits(reply, from);
            pieces++;
            write(reply, from, progress, cancellation);
        }
    }

    /// Whether an answer carries another entity tag than the one before it.
    private boolean isChanged(HttpReply reply) {
        String before = entityTag;
        entityTag = reply.header("ETag").orElse("");
        return !before.isEmpty() && !before.equals(entityTag);
    }

    private void requireFits(HttpReply reply, long from) throws IOException {
        if (reply.status() == 206) {
            String range = reply.header("Content-Range").orElse("none");
            String wantedRange = "bytes " + from + "-" + (wanted.bytes() - 1) + "/";
            if (!range.equals(wantedRange + wanted.bytes()) && !range.equals(wantedRange + "*")) {
                Files.deleteIfExists(wanted.part());
                throw new IOException(reply.host() + " sent the range '" + range + "' of the " + wanted.bytes()
                        + " bytes, where " + from + " were here");
            }
        }
        OptionalLong announced = reply.announcedBytes();
        if (announced.isPresent() && announced.getAsLong() != wanted.bytes() - from) {
            throw new IOException(reply.host() + " announces " + announced.getAsLong() + " bytes instead of "
                    + (wanted.bytes() - from));
        }
    }

    private void write(HttpReply reply, long from, Progress progress, Cancellation cancellation) throws IOException {
        try (FileChannel out = open(from)) {
            byte[] buffer = new byte[CHUNK];
            long done = from;
            progress.report("downloading", done, wanted.bytes());
            while (done < wanted.bytes()) {
                cancellation.check();
                int n = reply.body().read(buffer, 0, (int) Math.min(buffer.length, wanted.bytes() - done));
                if (n < 0) {
                    throw new IOException("the connection ended after " + done + " of " + wanted.bytes() + " bytes");
                }
                store(ByteBuffer.wrap(buffer, 0, n), out);
                done += n;
                progress.report("downloading", done, wanted.bytes());
            }
        }
    }

    private FileChannel open(long from) throws CacheWriteException {
        try {
            return FileChannel.open(
                    wanted.part(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    from == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new CacheWriteException(e);
        }
    }

    private static void store(ByteBuffer chunk, FileChannel out) throws CacheWriteException {
        try {
            while (chunk.hasRemaining()) {
                out.write(chunk);
            }
        } catch (IOException e) {
            throw new CacheWriteException(e);
        }
    }
}
