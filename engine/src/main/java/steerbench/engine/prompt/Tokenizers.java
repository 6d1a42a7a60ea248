package steerbench.engine.prompt;

import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.HuggingFaceCheckpoint;
import steerbench.engine.checkpoint.ModelCheckpoint;

/// Finds a checkpoint's tokenizer.
public final class Tokenizers {
    private Tokenizers() {}

    public static Tokenizer of(ModelCheckpoint checkpoint) {
        return switch (checkpoint) {
            case GgufCheckpoint gguf -> GgufTokenizer.of(gguf);
            case HuggingFaceCheckpoint hf -> FolderTokenizer.of(hf.path());
        };
    }
}
