package steerbench.engine.workbench;

/// A prompt as a user gives it.
public record PromptSpec(String text, PromptForm form, BosRule bos) {

    public static PromptSpec raw(String text) {
        return new PromptSpec(text, PromptForm.RAW, BosRule.AUTO);
    }
}
