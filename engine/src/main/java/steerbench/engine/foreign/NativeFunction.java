package steerbench.engine.foreign;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A function at an address, of a type that the caller vouches for.
public final class NativeFunction {
    private final MethodHandle handle;

    @SuppressWarnings("restricted") // the types are those of the libraries' own headers and manuals
    public NativeFunction(MemorySegment address, FunctionDescriptor type, Linker.Option... options) {
        this.handle = Linker.nativeLinker().downcallHandle(address, type, options);
    }

    /// Of the C library.
    public static NativeFunction ofC(String name, FunctionDescriptor type, Linker.Option... options) {
        return new NativeFunction(Linker.nativeLinker().defaultLookup().findOrThrow(name), type, options);
    }

    /// Of the C library, where it has it.
    public static Optional<NativeFunction> findOfC(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().defaultLookup().find(name).map(address -> new NativeFunction(address, type));
    }

    public Object call(Object... arguments) {
        return Objects.requireNonNull(invoke(arguments));
    }

    /// A function that returns nothing.
    public void run(Object... arguments) {
        invoke(arguments);
    }

    private @Nullable Object invoke(Object... arguments) {
        try {
            return handle.invokeWithArguments(arguments);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a C function cannot throw", e);
        }
    }
}
