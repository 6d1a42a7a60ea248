package steerbench.engine.generation;

import java.util.function.LongConsumer;
import steerbench.engine.memory.ByteSize;
import steerbench.engine.problem.InvalidRequestException;

/// The bytes a generator may hold for keys, values and passes, and those it does hold. Who allocates holds
/// them first. One thread.
final class MemoryBudget {
    private final long limit;
    private long held;
    private long most;
    private LongConsumer evicting = _ -> {};

    /// Bytes somebody holds; closing gives them back.
    interface Holding extends AutoCloseable {
        @Override
        void close();
    }

    MemoryBudget(long limit) {
        this.limit = limit;
    }

    /// @param evict frees what is kept for later until so many bytes are free, or all of it
    void onShortage(LongConsumer evict) {
        evicting = evict;
    }

    /// @throws InvalidRequestException where so much is not free, even without what is kept for later
    Holding hold(long bytes) {
        if (bytes > free()) {
            evicting.accept(bytes);
        }
        if (bytes > free()) {
            throw tooLittle("a pass or its keys and values", bytes, limit - held);
        }
        held += bytes;
        most = Math.max(most, held);
        return new Given(bytes);
    }

    private final class Given implements Holding {
        private long bytes;

        private Given(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public void close() {
            held -= bytes;
            bytes = 0;
        }
    }

    static InvalidRequestException tooLittle(String what, long needed, long there) {
        return new InvalidRequestException(
                what,
                "needs " + new ByteSize(needed) + " of memory, the budget has " + new ByteSize(Math.max(0, there))
                        + " left",
                "Raise the budget (--cache-memory), shorten the prompt or generate fewer tokens");
    }

    long limit() {
        return limit;
    }

    long free() {
        return limit - held;
    }

    /// The most that was held at a time so far.
    long most() {
        return most;
    }
}
