package steerbench.engine.judge;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.session.EncoderSession;
import steerbench.engine.task.Cancellation;

/// Texts to vectors: the mean and the maximum over the tokens, of each layer read. One thread at a time.
public final class SentenceEncoder implements AutoCloseable {
    private static final int POOLINGS = 2;

    /// Length of a text's vector.
    public static final int FEATURES = EncoderFiles.LAYERS.size() * POOLINGS * EncoderFiles.WIDTH;

    private final EncoderTokenizer tokenizer;
    private final EncoderSession session;

    private SentenceEncoder(EncoderTokenizer tokenizer, EncoderSession session) {
        this.tokenizer = tokenizer;
        this.session = session;
    }

    /// Unpacks the encoder into the cache where it is not there yet.
    ///
    /// @param threads of an operator; the first session of the process decides for all
    public static SentenceEncoder open(CacheFolders folders, int threads, Cancellation cancellation) {
        EncoderSession.Layout layout =
                new EncoderSession.Layout(EncoderFiles.LAYERS, EncoderFiles.WIDTH, EncoderFiles.MAX_TOKENS);
        EncoderSession session = new EncoderSession(EncoderFiles.onnx(folders, cancellation), layout, threads);
        return new SentenceEncoder(EncoderTokenizer.of(EncoderFiles.tokenizerJson(), EncoderFiles.MAX_TOKENS), session);
    }

    /// A text as the head sees it.
    public static final class EncodedText {
        private final float[] features;
        private final TextGrams grams;
        private final boolean truncated;

        EncodedText(float[] features, TextGrams grams, boolean truncated) {
            this.features = features;
            this.grams = grams;
            this.truncated = truncated;
        }

        /// [#FEATURES] numbers.
        public float[] features() {
            return features;
        }

        public TextGrams grams() {
            return grams;
        }

        /// Whether only its beginning was read.
        public boolean truncated() {
            return truncated;
        }
    }

    public EncodedText encode(String text, Cancellation cancellation) {
        EncoderTokenizer.Reading reading = tokenizer.read(text);
        List<MemorySegment> layers = session.run(reading.ids(), cancellation);
        float[] features = new float[FEATURES];
        for (int l = 0; l < layers.size(); l++) {
            pool(layers.get(l), reading.ids().length, features, l * POOLINGS * EncoderFiles.WIDTH);
        }
        return new EncodedText(features, TextGrams.of(reading.text()), reading.truncated());
    }

    /// @param hidden `(tokens, width)`
    private static void pool(MemorySegment hidden, int tokens, float[] target, int at) {
        int width = EncoderFiles.WIDTH;
        float[] row = new float[width];
        Arrays.fill(target, at + width, at + 2 * width, Float.NEGATIVE_INFINITY);
        for (int t = 0; t < tokens; t++) {
            MemorySegment.copy(hidden, ValueLayout.JAVA_FLOAT, (long) t * width * Float.BYTES, row, 0, width);
            for (int d = 0; d < width; d++) {
                target[at + d] += row[d] / tokens;
                target[at + width + d] = Math.max(target[at + width + d], row[d]);
            }
        }
    }

    @Override
    public void close() {
        session.close();
        tokenizer.close();
    }
}
