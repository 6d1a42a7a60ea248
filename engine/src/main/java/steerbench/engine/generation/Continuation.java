package steerbench.engine.generation;

import java.util.List;
import steerbench.engine.steering.Receipt;

/// One finished row.
///
/// @param promptReceipts what steering did at each prompt position
public record Continuation(
        RowId id, List<GeneratedToken> tokens, String text, Finish finish, List<Receipt> promptReceipts) {
    public Continuation {
        tokens = List.copyOf(tokens);
        promptReceipts = List.copyOf(promptReceipts);
    }

    public int[] ids() {
        return tokens.stream().mapToInt(t -> t.token().id()).toArray();
    }
}
