package steerbench.engine.ortapi;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import steerbench.engine.device.Platform;
import steerbench.engine.foreign.NativeFunction;
import steerbench.engine.problem.RuntimeFailureException;

/// ONNX Runtime's function table, from the library that its Java interface has loaded into this process.
///
/// Found by `OrtGetApiBase`, the library's one public entry, so neither reflection nor open packages are
/// needed, on the class path and on the module path alike.
public final class OrtApi {
    private static final int VERSION = 24; // the first whose table holds all that is used
    private static final long LONGEST_TEXT = 1 << 16;

    private final MemorySegment table;
    private final String version;
    private final Map<OrtFunction, NativeFunction> functions = new EnumMap<>(OrtFunction.class);

    @SuppressWarnings("restricted") // the size is that of the functions used
    private OrtApi(MemorySegment table, String version) {
        this.table = table.reinterpret(OrtFunction.tableBytes());
        this.version = version;
    }

    /// Empty where no ONNX Runtime is loaded, or one too old.
    public static Optional<OrtApi> find() {
        return library().flatMap(l -> l.find("OrtGetApiBase")).flatMap(OrtApi::of);
    }

    /// By the name under which the loader knows it: what is loaded already is found first.
    @SuppressWarnings("restricted")
    private static Optional<SymbolLookup> library() {
        try {
            return Optional.of(SymbolLookup.libraryLookup(Platform.current().onnxRuntimeLibrary(), Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("restricted") // struct OrtApiBase: GetApi, GetVersionString
    private static Optional<OrtApi> of(MemorySegment entry) {
        MemorySegment base =
                (MemorySegment) new NativeFunction(entry, FunctionDescriptor.of(ValueLayout.ADDRESS)).call();
        MemorySegment both = base.reinterpret(2 * ValueLayout.ADDRESS.byteSize());
        NativeFunction api = new NativeFunction(
                both.get(ValueLayout.ADDRESS, 0), FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        NativeFunction version = new NativeFunction(
                both.get(ValueLayout.ADDRESS, ValueLayout.ADDRESS.byteSize()),
                FunctionDescriptor.of(ValueLayout.ADDRESS));
        MemorySegment table = (MemorySegment) api.call(VERSION);
        return table.address() == 0
                ? Optional.empty()
                : Optional.of(new OrtApi(table, text((MemorySegment) version.call())));
    }

    /// Of the library, such as "1.28.0".
    public String version() {
        return version;
    }

    /// Calls a function that returns a status.
    ///
    /// @throws RuntimeFailureException where that is an error
    void call(OrtFunction function, Object... arguments) {
        MemorySegment status = (MemorySegment) handle(function).call(arguments);
        if (status.address() != 0) {
            String message =
                    text((MemorySegment) handle(OrtFunction.ERROR_MESSAGE).call(status));
            release(OrtFunction.RELEASE_STATUS, status);
            throw new RuntimeFailureException("ONNX Runtime", message, "Report this with the log");
        }
    }

    /// As [#call], for a function whose last argument is where it puts a pointer.
    MemorySegment make(Arena arena, OrtFunction function, Object... arguments) {
        MemorySegment out = arena.allocate(ValueLayout.ADDRESS);
        Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = out;
        call(function, all);
        return out.get(ValueLayout.ADDRESS, 0);
    }

    void release(OrtFunction function, MemorySegment thing) {
        handle(function).run(thing);
    }

    private synchronized NativeFunction handle(OrtFunction function) {
        return functions.computeIfAbsent(
                function, f -> new NativeFunction(table.get(ValueLayout.ADDRESS, f.offset()), f.type()));
    }

    @SuppressWarnings("restricted")
    static String text(MemorySegment address) {
        return address.reinterpret(LONGEST_TEXT).getString(0, StandardCharsets.UTF_8);
    }
}
