package steerbench.engine.ortapi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Optional;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.problem.RuntimeFailureException;

/// Whether the function table is what we take it for: calls whose results are known, before a wrong place in
/// it could end the process in the middle of work.
public final class SelfTest {
    private static final long[] SHAPE = {3, 1, 5};
    private static final int LEVEL_THAT_IS_NONE = -1;

    private SelfTest() {}

    /// Empty where all is well, else what was not as expected.
    ///
    /// @param expectedVersion of the Java interface's library
    public static Optional<String> failure(OrtApi api, String expectedVersion) {
        if (!api.version().equals(expectedVersion)) {
            return Optional.of(
                    "the loader gives ONNX Runtime " + api.version() + ", the Java interface uses " + expectedVersion);
        }
        try (Arena arena = Arena.ofConfined();
                MemoryKind host = MemoryKind.host(api)) {
            MemorySegment data = arena.allocate(ValueLayout.JAVA_FLOAT, 15);
            try (OrtTensor tensor = new OrtTensor(api, host.info(), data, ElementType.FLOAT, SHAPE)) {
                return tensor(tensor, data).or(() -> refusal(api, arena));
            }
        } catch (RuntimeFailureException e) {
            return Optional.of("a call failed: " + e.reason());
        }
    }

    private static Optional<String> tensor(OrtTensor tensor, MemorySegment data) {
        if (!Arrays.equals(tensor.shape(), SHAPE)) {
            return Optional.of(
                    "a tensor of shape " + Arrays.toString(SHAPE) + " has " + Arrays.toString(tensor.shape()));
        }
        if (tensor.elementType() != ElementType.FLOAT.code()) {
            return Optional.of("a float tensor has the element type " + tensor.elementType());
        }
        if (tensor.address().address() != data.address()) {
            return Optional.of("a tensor lies elsewhere than where it was put");
        }
        return tensor.memoryName().equals(MemoryKind.HOST)
                ? Optional.empty()
                : Optional.of("the host's memory is called " + tensor.memoryName());
    }

    /// An error must come back as one, with its text.
    private static Optional<String> refusal(OrtApi api, Arena arena) {
        MemorySegment options = api.make(arena, OrtFunction.CREATE_SESSION_OPTIONS);
        try {
            api.call(OrtFunction.SET_OPTIMIZATION_LEVEL, options, LEVEL_THAT_IS_NONE);
            return Optional.of("a wrong optimisation level was accepted");
        } catch (RuntimeFailureException e) {
            return e.reason().isBlank() ? Optional.of("an error has no text") : Optional.empty();
        } finally {
            api.release(OrtFunction.RELEASE_SESSION_OPTIONS, options);
        }
    }
}
