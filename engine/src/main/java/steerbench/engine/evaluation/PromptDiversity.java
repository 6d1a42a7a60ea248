package steerbench.engine.evaluation;

/// How varied a prompt's texts under a plan are.
public record PromptDiversity(int prompt, int plan, Diversity diversity) {}
