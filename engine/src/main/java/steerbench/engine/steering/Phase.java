package steerbench.engine.steering;

/// Which positions may be edited. With [#GENERATED] the first new token is unaffected: its logits come from
/// the prompt's last position.
public enum Phase {
    BOTH,
    PROMPT,
    GENERATED;

    public boolean editsPrompt() {
        return this != GENERATED;
    }

    public boolean editsGenerated() {
        return this != PROMPT;
    }
}
