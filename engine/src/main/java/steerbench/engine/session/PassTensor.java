package steerbench.engine.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A tensor of a pass, filled and read by index in the host's memory; the caller knows the shape. Where a
/// graph computes elsewhere, [PassMemory] carries it over.
sealed interface PassTensor extends AutoCloseable permits HostTensor, MirroredTensor {
    /// The host's side.
    MemorySegment data();

    /// Bytes of the host's side.
    default long bytes() {
        return data().byteSize();
    }

    /// What a run is given.
    RunValue value();

    /// Brings the host's side up to date, for a tensor that no run brings back.
    default void fetch() {}

    /// Hands bytes `from ..` of the host's side over, for a tensor that no run takes along.
    default void store(long from, long bytes) {}

    default void setFloat(long i, float value) {
        data().setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
    }

    default float getFloat(long i) {
        return data().getAtIndex(ValueLayout.JAVA_FLOAT, i);
    }

    default void setLong(long i, long value) {
        data().setAtIndex(ValueLayout.JAVA_LONG, i, value);
    }

    default long getLong(long i) {
        return data().getAtIndex(ValueLayout.JAVA_LONG, i);
    }

    default void setInt(long i, int value) {
        data().setAtIndex(ValueLayout.JAVA_INT, i, value);
    }

    @Override
    void close();
}
