package steerbench.engine.workbench;

import java.util.concurrent.CompletableFuture;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.task.Cancellation;

/// Generates steered text. Requests are worked off one after the other; cancelling one lets the next begin
/// within a token.
public interface TextGenerator {

    /// @param listener called on the engine's thread as tokens come
    /// @return completes also when cancelled, with what there was
    CompletableFuture<TextResult> generate(TextRequest request, GenerationListener listener, Cancellation cancellation);
}
