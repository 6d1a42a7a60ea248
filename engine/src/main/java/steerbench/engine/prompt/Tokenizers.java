package steerbench.engine.prompt;

import java.nio.file.Files;
import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.HuggingFaceCheckpoint;
import steerbench.engine.checkpoint.ModelCheckpoint;

/// Finds a checkpoint's tokenizer.
public final class Tokenizers {
    private Tokenizers() {}

    /// Whether the checkpoint brings one: a GGUF file always does, a folder where it holds `tokenizer.json`.
    public static boolean isThere(ModelCheckpoint checkpoint) {
        return switch (checkpoint) {
            case GgufCheckpoint _ -> true;
            case HuggingFaceCheckpoint hf -> Files.exists(hf.path().resolve(TokenizerFile.NAME));
        };
    }

    public static Tokenizer of(ModelCheckpoint checkpoint) {
        return switch (checkpoint) {
            case GgufCheckpoint gguf -> GgufTokenizer.of(gguf);
            case HuggingFaceCheckpoint hf -> FolderTokenizer.of(hf.path());
        };
    }
}
