package steerbench.engine.prompt;

import steerbench.engine.checkpoint.GgufCheckpoint;
import steerbench.engine.checkpoint.HuggingFaceCheckpoint;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.problem.UnsupportedException;

/// Finds a checkpoint's tokenizer.
public final class Tokenizers {
    private Tokenizers() {}

    public static Tokenizer of(ModelCheckpoint checkpoint) {
        return switch (checkpoint) {
            case GgufCheckpoint gguf -> GgufTokenizer.of(gguf);
            case HuggingFaceCheckpoint hf ->
                throw new UnsupportedException(
                        hf.path().toString(), "tokenizers of Hugging Face folders are not read yet", "Use a GGUF file");
        };
    }
}
