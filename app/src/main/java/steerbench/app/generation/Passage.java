package steerbench.app.generation;

import java.util.ArrayList;
import java.util.List;
import steerbench.app.mask.ToxicWords;
import steerbench.engine.generation.GeneratedToken;

/// A continuation's text as it may be shown, and where its tokens lie in it.
record Passage(String text, List<Span> spans) {
    static final Passage EMPTY = new Passage("", List.of());

    Passage {
        spans = List.copyOf(spans);
    }

    /// @param start of the token's text; equal to `end` inside a character of several tokens
    /// @param edited whether its receipt says that steering changed something
    record Span(int start, int end, boolean edited) {}

    /// A word may begin in the prompt: masks look at both together.
    static Passage of(String prompt, List<GeneratedToken> tokens, ToxicWords masking) {
        List<String> pieces = new ArrayList<>();
        pieces.add(prompt);
        tokens.forEach(t -> pieces.add(t.text()));
        List<String> shown = masking.maskPieces(pieces);
        StringBuilder text = new StringBuilder();
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            int start = text.length();
            // The blank before the first word belongs to the token, but would only push the line in.
            text.append(i == 0 ? shown.get(1).stripLeading() : shown.get(i + 1));
            spans.add(new Span(start, text.length(), tokens.get(i).receipt().edited()));
        }
        return new Passage(text.toString(), spans);
    }

    String textOf(int token) {
        Span span = spans.get(token);
        return text.substring(span.start(), span.end());
    }

    /// The token that holds a character; -1 for none.
    int tokenAt(int character) {
        for (int i = 0; i < spans.size(); i++) {
            if (character >= spans.get(i).start() && character < spans.get(i).end()) {
                return i;
            }
        }
        return -1;
    }
}
