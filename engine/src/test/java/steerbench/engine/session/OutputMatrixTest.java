package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;
import steerbench.engine.SafetensorsWriter;
import steerbench.engine.SafetensorsWriter.Entry;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.UnsupportedException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// The head of a model: its own where it has one, the embedding only where the configuration says so.
@Tag("parity")
class OutputMatrixTest {
    private static final String HEAD = "lm_head.weight";
    private static final String EMBEDDING = "model.embed_tokens.weight";

    @TempDir
    private Path dir = Path.of("");

    private Path model(boolean tied, Map<String, Entry> tensors) throws IOException {
        Path folder = Files.createTempDirectory(dir, "model");
        String config = Files.readString(Fixtures.TINY_LLAMA.resolve("config.json"));
        assertThat(config).contains("\"tie_word_embeddings\": false");
        Files.writeString(
                folder.resolve("config.json"),
                config.replace("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": " + tied));
        SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);
        return folder;
    }

    private static Map<String, Entry> published() throws IOException {
        return SafetensorsWriter.read(Fixtures.TINY_LLAMA.resolve("model.safetensors"));
    }

    private float[] logits(Path folder) {
        SessionSettings settings = new SessionSettings(1, 8);
        PassShape shape = new PassShape(1, 3, 1, List.of());
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(folder), dir.resolve("cache"));
                DecoderSession session = model.session(Mode.EXACT, DecoderSession.Layout.of(List.of()), settings);
                SplitCache cache = session.newCache(1, 3);
                Pass pass = session.newPass(shape)) {
            pass.row(0, 0, 3);
            for (int s = 0; s < 3; s++) {
                pass.token(0, s, 5 + s);
            }
            pass.logitRow(0, 0, 2);
            session.run(pass, cache, 0, Cancellation.never());
            return pass.logits(0).toArray(java.lang.foreign.ValueLayout.JAVA_FLOAT);
        }
    }

    @Test
    void anUntiedModelWithoutItsHeadIsBroken() throws IOException {
        Map<String, Entry> tensors = published();
        tensors.remove(HEAD);
        Path folder = model(false, tensors);
        assertThatThrownBy(() -> logits(folder))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining(HEAD);
    }

    @Test
    void aHeadOfItsOwnIsUsedAlsoWhereTheConfigurationSaysTied() throws IOException {
        float[] own = logits(Fixtures.TINY_LLAMA);
        assertThat(logits(model(true, published()))).containsExactly(own);
        Map<String, Entry> tied = published();
        tied.remove(HEAD);
        float[] embedding = logits(model(true, tied));
        assertThat(embedding).isNotEqualTo(own);
        tied.put(HEAD, tied.get(EMBEDDING));
        assertThat(logits(model(true, tied))).containsExactly(embedding);
    }

    @Test
    void weightsSaidToBeQuantisedAreRefused() throws IOException {
        Path folder = model(false, published());
        Path config = folder.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceFirst("\\{", "{\"quantization_config\": {\"quant_method\": \"gptq\"},"));
        assertThatThrownBy(() -> logits(folder))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("gptq");
    }
}
