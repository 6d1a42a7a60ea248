package steerbench.engine.workbench;

import java.util.List;
import steerbench.engine.generation.Generation;
import steerbench.engine.prompt.Prompt;

/// What came of a [TextRequest], with the prompts as the model saw them.
public record TextResult(TextRequest request, List<Prompt> prompts, Generation generation) {
    public TextResult {
        prompts = List.copyOf(prompts);
    }
}
