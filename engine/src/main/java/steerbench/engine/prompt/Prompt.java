package steerbench.engine.prompt;

import java.util.List;

/// A text and the tokens a model sees of it.
///
/// @param startsWithBos whether position 0 is the model's BOS, and so exempt from steering
public record Prompt(String text, List<Token> tokens, boolean startsWithBos) {
    public Prompt {
        tokens = List.copyOf(tokens);
    }

    public int length() {
        return tokens.size();
    }

    public int[] ids() {
        return tokens.stream().mapToInt(Token::id).toArray();
    }
}
