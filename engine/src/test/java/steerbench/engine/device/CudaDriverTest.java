package steerbench.engine.device;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Called through the C interface, with functions of this test in place of NVIDIA's (types as in `cuda.h`).
@Tag("unit")
@SuppressWarnings("restricted") // the functions are this test's own
class CudaDriverTest {
    private static final int NO_DEVICE = 100;
    private static final long CONTEXT = 0x5ca1ab1e;
    private static final long FREE = 6L << 30;
    private static final long TOTAL = 8L << 30;

    private final Arena arena = Arena.ofConfined();
    private final Map<String, MemorySegment> functions = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final SymbolLookup lookup = name -> Optional.ofNullable(functions.get(name));
    private int version = 12080;
    private int initResult;
    private int memoryResult;

    CudaDriverTest() throws NoSuchMethodException, IllegalAccessException {
        FunctionDescriptor ofPointer = FunctionDescriptor.of(JAVA_INT, ADDRESS);
        FunctionDescriptor ofInt = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
        FunctionDescriptor ofBoth = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT);
        FunctionDescriptor ofThree = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
        function("cuDriverGetVersion", ofPointer);
        function("cuInit", ofInt);
        function("cuDeviceGet", ofBoth);
        function("cuDeviceGetName", ofThree);
        function("cuDeviceGetAttribute", ofThree);
        function("cuDevicePrimaryCtxRetain", ofBoth);
        function("cuCtxPushCurrent_v2", ofPointer);
        function("cuMemGetInfo_v2", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        function("cuCtxPopCurrent_v2", ofPointer);
        function("cuDevicePrimaryCtxRelease_v2", ofInt);
        function("cuGetErrorString", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    }

    private void function(String name, FunctionDescriptor type) throws NoSuchMethodException, IllegalAccessException {
        MethodType java = type.toMethodType();
        MethodHandle handle = MethodHandles.lookup().bind(this, name.replace("_v2", ""), java);
        functions.put(name, Linker.nativeLinker().upcallStub(handle, type, arena));
    }

    @AfterEach
    void close() {
        arena.close();
    }

    int cuDriverGetVersion(MemorySegment to) {
        to.reinterpret(4).set(JAVA_INT, 0, version);
        return 0;
    }

    int cuInit(int flags) {
        calls.add("init " + flags);
        return initResult;
    }

    int cuDeviceGet(MemorySegment to, int ordinal) {
        to.reinterpret(4).set(JAVA_INT, 0, 3 + ordinal);
        return 0;
    }

    int cuDeviceGetName(MemorySegment to, int bytes, int device) {
        to.reinterpret(bytes).setString(0, "GPU " + device);
        return 0;
    }

    int cuDeviceGetAttribute(MemorySegment to, int attribute, int device) {
        to.reinterpret(4).set(JAVA_INT, 0, attribute == 75 ? 9 : attribute == 76 ? 5 : -device);
        return 0;
    }

    int cuDevicePrimaryCtxRetain(MemorySegment to, int device) {
        calls.add("retain " + device);
        to.reinterpret(8).set(JAVA_LONG, 0, CONTEXT);
        return 0;
    }

    int cuCtxPushCurrent(MemorySegment context) {
        calls.add(context.address() == CONTEXT ? "push" : "push something else");
        return 0;
    }

    int cuMemGetInfo(MemorySegment free, MemorySegment total) {
        free.reinterpret(8).set(JAVA_LONG, 0, FREE);
        total.reinterpret(8).set(JAVA_LONG, 0, TOTAL);
        return memoryResult;
    }

    int cuCtxPopCurrent(MemorySegment to) {
        calls.add("pop");
        to.reinterpret(8).set(JAVA_LONG, 0, 0);
        return 0;
    }

    int cuDevicePrimaryCtxRelease(int device) {
        calls.add("release " + device);
        return 0;
    }

    int cuGetErrorString(int error, MemorySegment to) {
        MemorySegment text = arena.allocateFrom(error == NO_DEVICE ? "no CUDA-capable device is detected" : "unknown");
        to.reinterpret(8).set(ADDRESS, 0, text);
        return 0;
    }

    private DriverReport report() {
        return new CudaDriver(lookup).report();
    }

    @Test
    void describesTheFirstGpuAndGivesItsContextBack() {
        assertThat(report()).isEqualTo(DriverReport.of(new Gpu("GPU 3", "9.5", TOTAL, FREE, "12.8")));
        assertThat(calls).containsExactly("init 0", "retain 3", "push", "pop", "release 3");
    }

    @Test
    void noGpuIsSaidInTheDriversWords() {
        initResult = NO_DEVICE;
        DriverReport report = report();
        assertThat(report.gpu()).isEmpty();
        assertThat(report.obstacle())
                .contains("the NVIDIA driver says: cuInit failed, no CUDA-capable device is detected (100)");
        assertThat(report.remedy()).contains("CUDA_VISIBLE_DEVICES");
    }

    @Test
    void anOldDriverIsNotAskedFurther() {
        version = 11040;
        DriverReport report = report();
        assertThat(report.obstacle()).contains("the NVIDIA driver knows CUDA up to 11.4, 12 is needed");
        assertThat(report.remedy()).contains("newer driver");
        assertThat(calls).isEmpty();
    }

    @Test
    void theContextIsGivenBackWhateverHappens() {
        memoryResult = 2;
        assertThat(report().obstacle()).hasValueSatisfying(o -> assertThat(o).contains("cuMemGetInfo_v2", "(2)"));
        assertThat(calls).endsWith("pop", "release 3");
    }

    @Test
    void aFunctionThatIsMissingIsNamed() {
        functions.remove("cuDevicePrimaryCtxRetain");
        assertThat(report().obstacle()).hasValueSatisfying(o -> assertThat(o).contains("cuDevicePrimaryCtxRetain"));
    }
}
