package steerbench.engine.library;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Fetches a file over HTTP into `<target>.part`, going on where an interrupted fetch stopped, and gives it
/// its name only when length and hash are right.
final class Download {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration HEADER_TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client;
    private final Duration stallTimeout;

    Download(Duration stallTimeout) {
        this.client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .proxy(EnvironmentProxy.selector(System.getenv()))
                .build();
        this.stallTimeout = stallTimeout;
    }

    /// @param bytes what the file must have; it bounds what is written to disk
    /// @throws CacheWriteException where the disk does not take it
    /// @throws IOException where this source cannot deliver it; what came so far is kept for the next try
    void fetch(URI source, Path target, long bytes, String sha256, Progress progress, Cancellation cancellation)
            throws IOException, InterruptedException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.createDirectories(target.toAbsolutePath().getParent());
        if (Files.exists(part) && Files.size(part) > bytes) {
            Files.delete(part);
        }
        if (!Files.exists(part) || Files.size(part) < bytes) {
            transfer(source, part, bytes, progress, cancellation);
        }
        String found = Sha256.of(part, cancellation);
        if (!found.equals(sha256)) {
            Files.delete(part);
            throw new IOException("what " + source.getHost() + " sent has the sha256 " + found + ", not " + sha256);
        }
        Files.move(part, target, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private void transfer(URI source, Path part, long bytes, Progress progress, Cancellation cancellation)
            throws IOException, InterruptedException {
        long have = Files.exists(part) ? Files.size(part) : 0;
        HttpRequest.Builder request = HttpRequest.newBuilder(source).timeout(HEADER_TIMEOUT);
        if (have > 0) {
            request.header("Range", "bytes=" + have + "-");
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            if (response.statusCode() == 200) {
                have = 0; // a server that does not know ranges starts over
            } else if (response.statusCode() != 206) {
                throw new IOException(source.getHost() + " answered " + response.statusCode());
            }
            write(body, part, have, bytes, progress, cancellation);
        }
    }

    private void write(InputStream body, Path part, long have, long bytes, Progress progress, Cancellation cancellation)
            throws IOException {
        AtomicLong lastHeard = new AtomicLong(System.nanoTime());
        try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofVirtual().factory());
                FileChannel out = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        have == 0 ? StandardOpenOption.TRUNCATE_EXISTING : StandardOpenOption.APPEND)) {
            ScheduledFuture<?> watch =
                    timer.scheduleAtFixedRate(() -> closeIfSilent(body, lastHeard), 1, 1, TimeUnit.SECONDS);
            byte[] buffer = new byte[1 << 16];
            long done = have;
            while (done < bytes) {
                cancellation.check();
                int n = body.read(buffer, 0, (int) Math.min(buffer.length, bytes - done));
                if (n < 0) {
                    throw new IOException("the connection ended after " + done + " of " + bytes + " bytes");
                }
                lastHeard.set(System.nanoTime());
                ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, n);
                store(chunk, out);
                done += n;
                progress.report("downloading", done, bytes);
            }
            watch.cancel(false);
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

    private void closeIfSilent(InputStream body, AtomicLong lastHeard) {
        if (System.nanoTime() - lastHeard.get() > stallTimeout.toNanos()) {
            try {
                body.close(); // the blocked read ends with an IOException
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
