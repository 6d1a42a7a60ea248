package steerbench.app.cli;

import picocli.CommandLine.Option;
import steerbench.engine.workbench.BosRule;
import steerbench.engine.workbench.PromptForm;
import steerbench.engine.workbench.PromptSpec;

/// How a prompt's text is brought before the model.
final class PromptOptions {
    @Option(names = "--chat", description = "Put the prompt into the model's chat template as a user's message.")
    private boolean chat;

    @Option(
            names = "--bos",
            paramLabel = "RULE",
            description = "BOS in front: auto (where tokenizer or SAE want it), always, never. Default: auto.")
    private BosRule bos = BosRule.AUTO;

    PromptSpec spec(String text) {
        return new PromptSpec(text, chat ? PromptForm.CHAT : PromptForm.RAW, bos);
    }
}
