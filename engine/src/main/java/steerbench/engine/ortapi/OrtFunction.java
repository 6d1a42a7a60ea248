package steerbench.engine.ortapi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;

/// The functions of `OrtApi` that are used: their places in the table, which only ever grows at its end, and
/// their arguments. Checked by [SelfTest] before anything else is called.
enum OrtFunction {
    ERROR_MESSAGE(2, true, Kind.P),
    CREATE_ENV(3, true, Kind.I, Kind.P, Kind.P),
    CREATE_SESSION_FROM_ARRAY(8, true, Kind.P, Kind.P, Kind.L, Kind.P, Kind.P),
    CREATE_SESSION_OPTIONS(10, true, Kind.P),
    SET_LOG_SEVERITY(22, true, Kind.P, Kind.I),
    SET_OPTIMIZATION_LEVEL(23, true, Kind.P, Kind.I),
    CREATE_RUN_OPTIONS(39, true, Kind.P),
    SET_TERMINATE(46, true, Kind.P),
    UNSET_TERMINATE(47, true, Kind.P),
    CREATE_TENSOR(49, true, Kind.P, Kind.P, Kind.L, Kind.P, Kind.L, Kind.I, Kind.P),
    TENSOR_DATA(51, true, Kind.P, Kind.P),
    ELEMENT_TYPE(60, true, Kind.P, Kind.P),
    DIMENSIONS_COUNT(61, true, Kind.P, Kind.P),
    DIMENSIONS(62, true, Kind.P, Kind.P, Kind.L),
    TYPE_AND_SHAPE(65, true, Kind.P, Kind.P),
    CREATE_MEMORY_INFO(68, true, Kind.P, Kind.I, Kind.I, Kind.I, Kind.P),
    MEMORY_NAME(71, true, Kind.P, Kind.P),
    ALLOCATE(75, true, Kind.P, Kind.L, Kind.P),
    FREE(76, true, Kind.P, Kind.P),
    RELEASE_ENV(92, false, Kind.P),
    RELEASE_STATUS(93, false, Kind.P),
    RELEASE_MEMORY_INFO(94, false, Kind.P),
    RELEASE_SESSION(95, false, Kind.P),
    RELEASE_VALUE(96, false, Kind.P),
    RELEASE_RUN_OPTIONS(97, false, Kind.P),
    RELEASE_TYPE_AND_SHAPE(99, false, Kind.P),
    RELEASE_SESSION_OPTIONS(100, false, Kind.P),
    DISABLE_PER_SESSION_THREADS(120, true, Kind.P),
    ADD_SESSION_ENTRY(130, true, Kind.P, Kind.P, Kind.P),
    CREATE_ALLOCATOR(131, true, Kind.P, Kind.P, Kind.P),
    RELEASE_ALLOCATOR(132, false, Kind.P),
    RUN_WITH_BINDING(133, true, Kind.P, Kind.P, Kind.P),
    CREATE_BINDING(134, true, Kind.P, Kind.P),
    RELEASE_BINDING(135, false, Kind.P),
    BIND_INPUT(136, true, Kind.P, Kind.P, Kind.P),
    BIND_OUTPUT(137, true, Kind.P, Kind.P, Kind.P),
    ADD_RUN_ENTRY(165, true, Kind.P, Kind.P, Kind.P),
    TENSOR_MEMORY(194, true, Kind.P, Kind.P),
    APPEND_CUDA(204, true, Kind.P, Kind.P),
    CREATE_CUDA_OPTIONS(205, true, Kind.P),
    UPDATE_CUDA_OPTIONS(206, true, Kind.P, Kind.P, Kind.P, Kind.L),
    RELEASE_CUDA_OPTIONS(208, false, Kind.P),
    GRAPH_ASSIGNMENT(407, true, Kind.P, Kind.P, Kind.P),
    SUBGRAPH_PROVIDER(408, true, Kind.P, Kind.P),
    SUBGRAPH_NODES(409, true, Kind.P, Kind.P, Kind.P),
    NODE_OPERATOR(412, true, Kind.P, Kind.P);

    /// Argument types: pointer, `size_t`, `int`.
    private static final class Kind {
        private static final MemoryLayout P = ValueLayout.ADDRESS;
        private static final MemoryLayout L = ValueLayout.JAVA_LONG;
        private static final MemoryLayout I = ValueLayout.JAVA_INT;
    }

    private final int place;

    @SuppressWarnings("ImmutableEnumChecker") // a descriptor is immutable, only not marked so
    private final FunctionDescriptor type;

    /// @param returnsPointer a status or text; else nothing
    OrtFunction(int place, boolean returnsPointer, MemoryLayout... arguments) {
        this.place = place;
        this.type = returnsPointer
                ? FunctionDescriptor.of(ValueLayout.ADDRESS, arguments)
                : FunctionDescriptor.ofVoid(arguments);
    }

    long offset() {
        return place * ValueLayout.ADDRESS.byteSize();
    }

    FunctionDescriptor type() {
        return type;
    }

    /// Bytes of the table up to and with the last of these functions.
    static long tableBytes() {
        return NODE_OPERATOR.offset() + ValueLayout.ADDRESS.byteSize();
    }
}
