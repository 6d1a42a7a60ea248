package steerbench.engine.features;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import steerbench.engine.corpus.HoldOut;
import steerbench.engine.corpus.TextFile;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Vocabulary;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.UnembeddingSession;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Makes an SAE's [FeatureCatalog]: streams toxic and neutral texts through the model up to the SAE and
/// tells, for every feature, how well it tells them apart; and reads its decoder direction through the
/// unembedding.
public final class FeatureRanker {
    private static final int BUFFERED_TEXTS = 64;
    private static final int BATCH_ROWS = 16;
    private static final int BATCH_TOKENS = 512;
    private static final int MAX_TEXT_TOKENS = 256;
    private static final int DIRECTIONS_AT_ONCE = 64;

    private final DecoderSession session;
    private final ActivationScanner scanner;
    private final UnembeddingSession unembedding;
    private final SparseAutoencoder sae;
    private final Tokenizer tokenizer;

    public FeatureRanker(
            DecoderSession session,
            ActivationScanner scanner,
            UnembeddingSession unembedding,
            SparseAutoencoder sae,
            Tokenizer tokenizer) {
        this.session = session;
        this.scanner = scanner;
        this.unembedding = unembedding;
        this.sae = sae;
        this.tokenizer = tokenizer;
    }

    /// What to rank by.
    ///
    /// @param maxTexts of each class; 0: all
    public record Texts(TextFile toxic, TextFile neutral, int maxTexts) {}

    public FeatureCatalog rank(Texts texts, Progress progress, Cancellation cancellation) {
        FeatureTally toxic = tally(texts.toxic(), texts.maxTexts(), "toxic texts", progress, cancellation);
        FeatureTally neutral = tally(texts.neutral(), texts.maxTexts(), "neutral texts", progress, cancellation);
        List<List<String>> tokens = topTokens(progress, cancellation);
        List<FeatureSummary> summaries = new ArrayList<>();
        for (int f = 0; f < sae.config().dSae(); f++) {
            summaries.add(summary(f, toxic, neutral, tokens.get(f)));
        }
        FeatureCatalog.Provenance provenance = new FeatureCatalog.Provenance(
                session.shape().name(),
                session.sites().getFirst().id(),
                session.arithmetic(),
                fileName(texts.toxic()),
                toxic.texts(),
                fileName(texts.neutral()),
                neutral.texts(),
                "texts whose hash is held out (every fifth) left out; largest activation in the text, BOS left out",
                LocalDate.now(ZoneOffset.UTC).toString());
        return new FeatureCatalog(provenance, summaries);
    }

    private static String fileName(TextFile file) {
        return file.path().getFileName() + " " + file.fields();
    }

    private static FeatureSummary summary(int f, FeatureTally toxic, FeatureTally neutral, List<String> tokens) {
        double[] up = toxic.peaks(f);
        double[] down = neutral.peaks(f);
        Auroc auroc = Auroc.ofSparse(up, toxic.texts(), down, neutral.texts());
        return new FeatureSummary(
                f,
                (double) (toxic.firings(f) + neutral.firings(f)) / Math.max(1, toxic.tokens() + neutral.tokens()),
                Math.max(toxic.largest(f), neutral.largest(f)),
                auroc.value(),
                auroc.low(),
                auroc.high(),
                (double) up.length / Math.max(1, toxic.texts()),
                (double) down.length / Math.max(1, neutral.texts()),
                tokens);
    }

    private FeatureTally tally(TextFile file, int maxTexts, String what, Progress progress, Cancellation cancellation) {
        FeatureTally tally = new FeatureTally(sae.config().dSae());
        List<int[]> buffer = new ArrayList<>();
        int[] taken = {0};
        file.forEach(
                text -> {
                    boolean enough = maxTexts > 0 && taken[0] >= maxTexts;
                    if (enough || text.isBlank() || HoldOut.isHeldOut(text)) {
                        return;
                    }
                    taken[0]++;
                    buffer.add(ids(text));
                    if (buffer.size() == BUFFERED_TEXTS) {
                        drain(buffer, tally, cancellation);
                        progress.report(what, tally.texts(), maxTexts);
                    }
                },
                cancellation);
        drain(buffer, tally, cancellation);
        if (tally.texts() == 0) {
            throw new InvalidRequestException(
                    file.path().toString(),
                    "holds no text to rank by",
                    "A text a line, or .jsonl with " + file.fields());
        }
        return tally;
    }

    /// BOS first where the SAE was trained so. Very long texts are cut for the ranking alone; their beginning
    /// decides.
    private int[] ids(String text) {
        boolean bos = sae.config().prependBos() && tokenizer.vocabulary().bos().isPresent();
        int[] ids = tokenizer.prompt(text, bos).ids();
        return ids.length > MAX_TEXT_TOKENS ? Arrays.copyOf(ids, MAX_TEXT_TOKENS) : ids;
    }

    private void drain(List<int[]> buffer, FeatureTally tally, Cancellation cancellation) {
        buffer.sort(Comparator.comparingInt(r -> r.length));
        int from = 0;
        while (from < buffer.size()) {
            int to = from + 1;
            while (to < buffer.size()
                    && to - from < BATCH_ROWS
                    && (to - from + 1) * buffer.get(to).length <= BATCH_TOKENS) {
                to++;
            }
            List<int[]> rows = buffer.subList(from, to);
            List<List<List<FeatureActivation>>> read = scanner.scan(rows, cancellation);
            for (int r = 0; r < rows.size(); r++) {
                int first = isBos(rows.get(r)[0]) ? 1 : 0;
                tally.add(read.get(r).subList(first, rows.get(r).length));
            }
            from = to;
        }
        buffer.clear();
    }

    private boolean isBos(int id) {
        return tokenizer.vocabulary().bos().isPresent()
                && tokenizer.vocabulary().bos().getAsInt() == id;
    }

    private List<List<String>> topTokens(Progress progress, Cancellation cancellation) {
        Vocabulary vocabulary = tokenizer.vocabulary();
        int n = sae.config().dSae();
        Site site = sae.config().hook().site();
        if (site == Site.Z || site == Site.NEURONS) {
            return Collections.nCopies(n, List.of()); // no directions of the stream: nothing to unembed
        }
        List<List<String>> all = new ArrayList<>();
        for (int from = 0; from < n; from += DIRECTIONS_AT_ONCE) {
            int count = Math.min(DIRECTIONS_AT_ONCE, n - from);
            float[][] directions = new float[count][];
            for (int i = 0; i < count; i++) {
                directions[i] = sae.decoderDirection(from + i);
            }
            for (int[] ids : unembedding.top(directions, cancellation)) {
                all.add(Arrays.stream(ids)
                        .mapToObj(id -> vocabulary.token(id).text())
                        .toList());
            }
            progress.report("decoder directions", from + count, n);
        }
        return all;
    }
}
