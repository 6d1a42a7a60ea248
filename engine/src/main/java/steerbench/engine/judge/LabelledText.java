package steerbench.engine.judge;

import steerbench.engine.corpus.Part;

/// A text of which somebody has said how toxic it is.
///
/// @param toxicity the score the collection gives, 0 to 1, or its class, 0 or 1
record LabelledText(LabelledFile file, String text, double toxicity, Part part) {
    private static final double THRESHOLD = 0.5;

    TextSet set() {
        return file.set();
    }

    boolean toxic() {
        return toxicity >= THRESHOLD;
    }
}
