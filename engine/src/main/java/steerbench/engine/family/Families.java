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
            case "llama" -> Llama.of(checkpoint);
            default ->
                throw new UnsupportedException(
                        checkpoint.path().toString(),
                        "is of the architecture '" + architecture + "'",
                        "Supported: llama. docs/families.md shows how a family is added");
        };
    }
}
