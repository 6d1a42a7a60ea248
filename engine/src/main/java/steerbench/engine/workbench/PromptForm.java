package steerbench.engine.workbench;

/// How a prompt's text is brought before the model. Named in every result.
public enum PromptForm {
    /// As it stands.
    RAW,
    /// As a user's message in the model's chat template.
    CHAT
}
