package steerbench.engine.workbench;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import steerbench.engine.task.Cancellation;

/// Tokenises prompts and reads their feature activations.
public interface PromptReader {

    /// @param watched features whose activations are wanted at every token, by SAE id; besides them come each
    ///     token's largest
    CompletableFuture<PromptReading> read(
            PromptSpec prompt, Map<String, Set<Integer>> watched, Cancellation cancellation);
}
