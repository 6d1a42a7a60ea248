package steerbench.engine.ortapi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.onnx.ElementType;

/// Memory where a session computes, from that session's own allocator. Outlives its closing until the last
/// piece is given back: the allocator belongs to the session.
public final class DeviceMemory {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceMemory.class);

    /// Of [#bandwidth], for people.
    public static final String BANDWIDTH_METHOD =
            "the fastest of 16 copies of 512 MiB inside the GPU, read and written";

    private static final long COPIED = 512L << 20;
    private static final int COPIES = 16;

    private final OrtApi api;
    private final MemoryKind kind;
    private final MemoryKind host;
    private final MemorySegment allocator;
    private final Transfer transfer;
    private long pieces;
    private @Nullable Runnable whenUnused;

    DeviceMemory(OrtApi api, NativeSession session, boolean cuda, Transfer transfer) {
        this.api = api;
        this.kind = cuda ? MemoryKind.cuda(api) : MemoryKind.host(api);
        this.host = MemoryKind.host(api);
        this.transfer = transfer;
        try (Arena arena = Arena.ofConfined()) {
            this.allocator = api.make(arena, OrtFunction.CREATE_ALLOCATOR, session.handle(), kind.info());
        }
    }

    /// Zeroed: an operator may read what no token has filled, and multiply it by 0.
    @SuppressWarnings("restricted") // the size is the one asked for
    public synchronized MemorySegment allocate(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment piece =
                    api.make(arena, OrtFunction.ALLOCATE, allocator, bytes).reinterpret(bytes);
            pieces++;
            transfer.zero(piece);
            return piece;
        }
    }

    public synchronized void free(MemorySegment piece) {
        api.call(OrtFunction.FREE, allocator, piece);
        pieces--;
        releaseWhenUnused();
    }

    /// A tensor over (a part of) a piece.
    public OrtTensor tensor(MemorySegment part, ElementType type, long... shape) {
        return new OrtTensor(api, kind.info(), part, type, shape);
    }

    /// A tensor in the host's memory, for what operators want there.
    public OrtTensor hostTensor(MemorySegment data, ElementType type, long... shape) {
        return new OrtTensor(api, host.info(), data, type, shape);
    }

    public Transfer transfer() {
        return transfer;
    }

    /// Bytes a second that a copy inside the device reads and writes: the fastest of several.
    public double bandwidth() {
        MemorySegment from = allocate(COPIED);
        MemorySegment to = allocate(COPIED);
        try {
            double best = 0;
            for (int pass = 0; pass < COPIES; pass++) {
                transfer.settle();
                long start = System.nanoTime();
                transfer.onDevice(from, COPIED, to, COPIED, COPIED, 1);
                transfer.settle();
                best = Math.max(best, 2 * COPIED / ((System.nanoTime() - start) / 1e9));
            }
            return best;
        } finally {
            free(from);
            free(to);
        }
    }

    /// Gives the allocator back as soon as no piece is left.
    ///
    /// @param next what to do then: closing the session
    public synchronized void close(Runnable next) {
        whenUnused = next;
        if (pieces > 0) {
            LOG.debug("a session waits for {} pieces of its memory", pieces);
        }
        releaseWhenUnused();
    }

    private void releaseWhenUnused() {
        if (whenUnused != null && pieces == 0) {
            api.release(OrtFunction.RELEASE_ALLOCATOR, allocator);
            kind.close();
            host.close();
            whenUnused.run();
        }
    }
}
