package steerbench.engine.device;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;

/// The system's loader.
final class NativeLibraries {
    private NativeLibraries() {}

    /// Whether it finds a library with all that this needs; opened and closed again.
    @SuppressWarnings("restricted") // the question is the loader's own
    static boolean loads(String name) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(name, arena);
            return true;
        } catch (IllegalArgumentException e) {
            return false; // what it throws where there is no such library
        }
    }
}
