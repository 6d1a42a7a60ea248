package steerbench.engine.workbench;

import java.util.List;
import steerbench.engine.generation.TokenReading;
import steerbench.engine.prompt.Prompt;

/// A prompt's tokens and what the SAEs say of each.
public record PromptReading(PromptSpec spec, Prompt prompt, List<TokenReading> tokens) {
    public PromptReading {
        tokens = List.copyOf(tokens);
    }
}
