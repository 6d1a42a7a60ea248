package steerbench.engine.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import steerbench.engine.task.Await;

/// How fast memory can be read: a buffer larger than the caches, each thread its own part from front to back,
/// one word of each cache line, as memory moves whole lines. The fastest of several passes counts: it is to
/// bound other times from below.
final class MemoryBandwidth {
    static final String METHOD = "the fastest of 16 reads of 512 MiB, 8 before and 8 after, each thread its own part";

    private static final long BUFFER = 512L << 20;
    private static final int PASSES = 8;
    private static final int LINE = 64;

    private MemoryBandwidth() {}

    /// Bytes a second.
    static double measure(int threads) {
        try (Arena arena = Arena.ofShared();
                ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            MemorySegment buffer = arena.allocate(BUFFER, LINE);
            buffer.fill((byte) 1); // pages never written may all be one page
            double best = 0;
            for (int pass = 0; pass < PASSES; pass++) {
                long start = System.nanoTime();
                long sum = readAll(buffer, threads, pool);
                double seconds = (System.nanoTime() - start) / 1e9;
                if (sum == 0) {
                    throw new IllegalStateException("nothing was read"); // and the sum is not optimised away
                }
                best = Math.max(best, BUFFER / seconds);
            }
            return best;
        }
    }

    private static long readAll(MemorySegment buffer, int threads, ExecutorService pool) {
        long part = BUFFER / threads / (4 * LINE) * (4 * LINE);
        List<CompletableFuture<Long>> parts = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            MemorySegment own = buffer.asSlice(t * part, t == threads - 1 ? BUFFER - t * part : part);
            parts.add(CompletableFuture.supplyAsync(() -> read(own), pool));
        }
        return parts.stream().mapToLong(Await::result).sum();
    }

    private static long read(MemorySegment part) {
        long a = 0;
        long b = 0;
        long c = 0;
        long d = 0;
        for (long at = 0; at < part.byteSize(); at += 4 * LINE) {
            a += part.get(ValueLayout.JAVA_LONG, at);
            b += part.get(ValueLayout.JAVA_LONG, at + LINE);
            c += part.get(ValueLayout.JAVA_LONG, at + 2 * LINE);
            d += part.get(ValueLayout.JAVA_LONG, at + 3 * LINE);
        }
        return a + b + c + d;
    }
}
