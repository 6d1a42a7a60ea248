package steerbench.engine.judge;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/// The encoder's WordPiece tokenizer, which cuts what is too long.
final class EncoderTokenizer implements AutoCloseable {
    /// No text of this many characters fits into the encoder, unless most of it is unreadable; tokenising
    /// megabytes to keep 512 tokens would be waste.
    private static final int MAX_CHARS = 1 << 14;

    private final HuggingFaceTokenizer library;
    private final int maxTokens;

    private EncoderTokenizer(HuggingFaceTokenizer library, int maxTokens) {
        this.library = library;
        this.maxTokens = maxTokens;
    }

    /// @param json a `tokenizer.json`
    static EncoderTokenizer of(byte[] json, int maxTokens) {
        // DJL reports each first use to its makers unless told not to; this program talks to nobody by
        // itself.
        System.setProperty("OPT_OUT_TRACKING", "true");
        // The plain library, whatever CUDA is on the machine: there is nothing to compute on a GPU.
        System.setProperty("RUST_FLAVOR", "cpu");
        try {
            HuggingFaceTokenizer library = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json),
                    Map.of("addSpecialTokens", "true", "truncation", "false", "padding", "false"));
            return new EncoderTokenizer(library, maxTokens);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory cannot fail", e);
        }
    }

    /// What the encoder gets to see of a text.
    static final class Reading {
        private final int[] ids;
        private final String text;
        private final boolean truncated;

        private Reading(int[] ids, String text, boolean truncated) {
            this.ids = ids;
            this.text = text;
            this.truncated = truncated;
        }

        /// With the special tokens at both ends.
        int[] ids() {
            return ids;
        }

        /// The beginning of the text that `ids` stand for.
        String text() {
            return text;
        }

        boolean truncated() {
            return truncated;
        }
    }

    Reading read(String original) {
        String text = wellFormed(original.substring(0, Math.min(original.length(), MAX_CHARS)));
        Encoding encoding = library.encode(text, true, false);
        int[] ids = Arrays.stream(encoding.getIds()).mapToInt(Math::toIntExact).toArray();
        boolean cut = original.length() > MAX_CHARS;
        if (ids.length <= maxTokens) {
            return new Reading(ids, text, cut);
        }
        int[] kept = Arrays.copyOf(ids, maxTokens);
        kept[maxTokens - 1] = ids[ids.length - 1]; // the separator that ends every text
        CharSpan last = encoding.getCharTokenSpans()[maxTokens - 2];
        return new Reading(kept, text.substring(0, text.offsetByCodePoints(0, last.getEnd())), true);
    }

    /// Half a surrogate pair cannot be handed to native code as UTF-8.
    private static String wellFormed(String text) {
        StringBuilder fixed = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
                .forEach(fixed::appendCodePoint);
        return fixed.toString();
    }

    @Override
    public void close() {
        library.close();
    }
}
