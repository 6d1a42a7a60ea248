package steerbench.engine.workbench;

import java.util.List;
import steerbench.engine.prompt.Prompt;

/// What passed some hooks at every token of a prompt.
///
/// @param hooks in the order of the layers, and of the sites in a layer
public record HookReading(PromptSpec spec, Prompt prompt, List<HookValues> hooks) {
    public HookReading {
        hooks = List.copyOf(hooks);
    }
}
