package steerbench.engine.sae;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import steerbench.engine.Fixtures;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.UnsupportedException;

/// Against made-up SAEs and what dictionary_learning's own classes make of them (`make_reference.py` beside
/// them).
@Tag("parity")
class DictionaryLearningTest {
    private static final Path REFERENCE = Fixtures.DICTIONARY_LEARNING.resolve("reference.safetensors");

    @TempDir
    private Path dir = Path.of("");

    @ParameterizedTest
    @EnumSource
    void activationsAndReconstructionAreThoseOfItsOwnClass(DictionaryClass dictClass) {
        Path folder = Fixtures.DICTIONARY_LEARNING.resolve(dictClass.dictClass());
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), dir)) {
            assertThat(sae.config().format()).isEqualTo("dictionary_learning " + dictClass.dictClass());
            assertThat(sae.config().architecture()).isEqualTo(dictClass.architecture());
            EncodingReference.assertMeets(sae, REFERENCE, dictClass.dictClass() + ".", dir);
        }
    }

    /// The classes differ in more than names: what one is must not be read as another.
    @ParameterizedTest
    @CsvSource({
        "BatchTopKSAE, AutoEncoder",
        "BatchTopKSAE, AutoEncoderTopK",
        "AutoEncoderTopK, BatchTopKSAE",
        "AutoEncoderNew, AutoEncoder",
        "MatryoshkaBatchTopKSAE, JumpReluAutoEncoder"
    })
    void readAsAnotherClassItDoesNotMeetThem(String is, String readAs) throws IOException {
        Path folder = renamed(is, readAs);
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), dir)) {
            assertThatThrownBy(() -> EncodingReference.assertMeets(sae, REFERENCE, is + ".", dir))
                    .isInstanceOf(AssertionError.class);
        }
    }

    @Test
    void classesWithoutTheirTensorsAreBroken() throws IOException {
        Path folder = renamed("AutoEncoder", "GatedAutoEncoder");
        assertThatThrownBy(() -> SaeFormats.open(folder, SaeOptions.none(), dir))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("mag_bias");
    }

    @Test
    void unknownClassesAreRefusedByName() throws IOException {
        Path folder = renamed("AutoEncoder", "CrossCoder");
        assertThatThrownBy(() -> SaeFormats.open(folder, SaeOptions.none(), dir))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("dict_class 'CrossCoder'");
    }

    @Test
    void withoutASubmoduleTheLayersResidualIsRead() throws IOException {
        Path folder = copy("AutoEncoder");
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"resid_post_layer_1\"", "null"));
        try (SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), dir)) {
            assertThat(sae.config().hook().name()).isEqualTo("blocks.1.hook_resid_post");
        }
    }

    private Path renamed(String dictClass, String other) throws IOException {
        Path folder = copy(dictClass);
        Path config = folder.resolve("config.json");
        String text = Files.readString(config).replace('"' + dictClass + '"', '"' + other + '"');
        Files.writeString(config, text.contains("\"k\"") ? text : text.replace("\"layer\"", "\"k\": 9, \"layer\""));
        return folder;
    }

    private Path copy(String dictClass) throws IOException {
        return SaeFolder.copy(Fixtures.DICTIONARY_LEARNING.resolve(dictClass), dir.resolve("copy"));
    }
}
