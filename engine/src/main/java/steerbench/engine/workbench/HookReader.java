package steerbench.engine.workbench;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.task.Cancellation;

/// Reads what passes any hooks while a prompt goes through the unsteered model.
public interface HookReader {

    /// @param hooks of any layers, all read in one run
    CompletableFuture<HookReading> readHooks(PromptSpec prompt, Set<HookPoint> hooks, Cancellation cancellation);
}
