package steerbench.engine.family;

import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.graph.DecoderFamily;
import steerbench.engine.problem.UnsupportedException;

/// Finds the family of a checkpoint.
public final class Families {
    private Families() {}

    public static DecoderFamily of(ModelCheckpoint checkpoint) {
        String architecture = checkpoint.architecture();
        return switch (architecture) {
            case "llama", "mistral" -> Llama.of(checkpoint, architecture);
            case "qwen2", "qwen3" -> Qwen.of(checkpoint, architecture);
            case "gemma2", "gemma3", "gemma3_text" -> Gemma.of(checkpoint, architecture);
            case "gpt2" -> Gpt2.of(checkpoint);
            case "gpt_neox" -> GptNeoX.of(checkpoint);
            default ->
                throw new UnsupportedException(
                        checkpoint.path().toString(),
                        "is of the architecture '" + architecture + "'",
                        "Supported: gpt2, gpt_neox, llama, mistral, qwen2, qwen3, gemma2, gemma3;"
                                + " docs/families.md shows how a family is added");
        };
    }
}
