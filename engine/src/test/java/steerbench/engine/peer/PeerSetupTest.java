package steerbench.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("unit")
class PeerSetupTest {
    @TempDir
    Path cache;

    @ParameterizedTest
    @EnumSource
    void everyPackageHasItsVersionAndNothingElseIsFetched(PeerLibrary library) throws IOException {
        List<String> packages =
                PeerSetup.pins(library).lines().filter(l -> !l.startsWith("#")).toList();
        assertThat(packages)
                .isNotEmpty()
                .allMatch(l -> l.matches("[a-z0-9.-]+==[0-9][^ ;]*(; platform_system == .*)?"));
        assertThat(new PeerSetup(cache).install(library, Path.of("pins.txt"))).contains("--no-deps", "pins.txt");
    }

    @Test
    void thePeersOfTheTableAreAmongThePackages() throws IOException {
        assertThat(PeerSetup.pins(PeerLibrary.TORCH))
                .contains("\ntorch==", "\ntransformers==", "\ntransformer-lens==", "\nsae-lens==", "\ngguf==");
        assertThat(PeerSetup.pins(PeerLibrary.LLAMA_CPP)).contains("\nllama-cpp-python==");
    }

    @Test
    void nothingIsBuiltInAnEmptyCache() {
        assertThat(new PeerSetup(cache).isBuilt(PeerLibrary.TORCH)).isFalse();
    }
}
