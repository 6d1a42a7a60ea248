package steerbench.engine.fit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;

/// Which names are clearly another model's. An alarm that is wrong often is read by nobody.
@Tag("unit")
class ModelNamesTest {
    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource({
        "gpt2-small, gpt2, gpt2",
        "gpt2-small, my-toxic-finetune, gpt2",
        "openai-community/gpt2, gpt2-small, gpt2",
        "HuggingFaceTB/SmolLM2-135M-Instruct, SmolLM2-135M-Instruct.Q4_1, llama",
        "SmolLM2-135M-Instruct, Smollm2 135M 8k Lc100K Mix1 Ep2, llama",
        "gemma-2-2b, gemma-2-2b-it-Q4_K_M, gemma2",
        "pythia-70m-deduped, EleutherAI/pythia-70m, gpt_neox",
        "meta-llama/Llama-3.1-8B, Meta-Llama-3.1-8B-Instruct, llama",
        "google/gemma-3-270m, model, gemma3_text",
        "tiny, whatever, llama",
    })
    void theSameModelIsRecognised(String sae, String checkpoint, String architecture) {
        assertThat(ModelNames.clearlyDiffer(sae, List.of(checkpoint, architecture)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "gemma-2-2b, gpt2, gpt2",
        "meta-llama/Llama-3-8B, Mistral-7B-v0.3, llama",
        "pythia-160m, SmolLM2-135M, llama",
        "Qwen2.5-7B, Llama-2-7b-hf, llama",
        "pythia-70m, pythia-160m, gpt_neox",
    })
    void anotherModelIsNoticed(String sae, String checkpoint, String architecture) {
        assertThat(ModelNames.clearlyDiffer(sae, List.of(checkpoint, architecture)))
                .isTrue();
    }

    @Test
    void theHubsCacheNamesAModelTwoFoldersAboveItsCommit() throws IOException {
        Path snapshot =
                folder.resolve("models--EleutherAI--pythia-70m/snapshots/0123456789abcdef0123456789abcdef01234567");
        Files.createDirectories(snapshot);
        for (String name : List.of("config.json", "model.safetensors")) {
            Files.copy(Fixtures.TINY_LLAMA.resolve(name), snapshot.resolve(name));
        }
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(snapshot)) {
            assertThat(ModelNames.of(checkpoint)).contains("pythia-70m", "llama");
        }
    }
}
