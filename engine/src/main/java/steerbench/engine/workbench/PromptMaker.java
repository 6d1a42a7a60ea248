package steerbench.engine.workbench;

import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Vocabulary;

/// Brings a user's prompt into the form the model gets.
final class PromptMaker {
    private final Tokenizer tokenizer;
    private final boolean saeWantsBos;

    PromptMaker(Tokenizer tokenizer, boolean saeWantsBos) {
        this.tokenizer = tokenizer;
        this.saeWantsBos = saeWantsBos;
    }

    Prompt make(PromptSpec spec) {
        String text = switch (spec.form()) {
            case RAW -> spec.text();
            case CHAT -> tokenizer.chatTemplate().userTurn(spec.text());
        };
        Vocabulary vocabulary = tokenizer.vocabulary();
        boolean wanted = switch (spec.bos()) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> vocabulary.bos().isPresent() && (vocabulary.addsBos() || saeWantsBos);
        };
        // A chat template often begins with BOS itself: one is enough.
        boolean there = wanted && startsWithBos(text, vocabulary);
        Prompt prompt = tokenizer.prompt(text, wanted && !there);
        return new Prompt(spec.text(), prompt.tokens(), prompt.startsWithBos());
    }

    private static boolean startsWithBos(String text, Vocabulary vocabulary) {
        return vocabulary.bos().isPresent()
                && text.startsWith(vocabulary.token(vocabulary.bos().getAsInt()).text());
    }
}
