package steerbench.engine.workbench;

/// Whether BOS is put in front of a prompt.
public enum BosRule {
    /// Where the tokenizer's own rule or the loaded SAE's `prepend_bos` says so.
    AUTO,
    ALWAYS,
    NEVER
}
