package steerbench.engine.workbench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.evaluation.PredictionComparison;
import steerbench.engine.evaluation.PredictionDifference;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Tokenizers;
import steerbench.engine.prompt.Vocabulary;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

/// What it costs to hold a model's matrices in fewer bits: predictions of a text in each precision, in both
/// modes, against float32 arithmetic on the weights as stored. Opens what that needs, and closes it again.
public final class QuantisationCost {
    /// Holds a stretch of [PredictionComparison].
    private static final int POSITIONS = 256;

    private final Path model;
    private final SampleText text;
    private final SessionSettings session;
    private final Path packedCache;
    private final Progress progress;
    private final Cancellation cancellation;

    private QuantisationCost(
            Path model, SampleText text, int threads, Path packedCache, Progress progress, Cancellation cancellation) {
        this.model = model;
        this.text = text;
        this.session = new SessionSettings(threads, POSITIONS);
        this.packedCache = packedCache;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /// @param text what was predicted
    /// @param referenceBytes of the matrices in float32 arithmetic as stored, as they lie in memory
    public record Report(
            String model, String modelFile, String text, int passages, long referenceBytes, List<Cost> costs) {
        public Report {
            costs = List.copyOf(costs);
        }
    }

    /// One precision in one mode.
    ///
    /// @param bytes of the matrices, scales and zero points
    /// @param note what the precision left as it was or rounded a second time; may be empty
    public record Cost(WeightPrecision weights, Mode mode, long bytes, PredictionDifference difference, String note) {}

    /// Takes from seconds to minutes. Call it off the UI thread.
    ///
    /// @param packedCache folder of repacked weights; the reference of a 16-bit checkpoint takes 4 bytes a
    ///     weight there
    /// @throws InvalidRequestException where a precision changes nothing in this checkpoint
    public static Report run(
            Path model,
            List<WeightPrecision> precisions,
            SampleText text,
            int threads,
            Path packedCache,
            Progress progress,
            Cancellation cancellation) {
        return new QuantisationCost(model, text, threads, packedCache, progress, cancellation).report(precisions);
    }

    private Report report(List<WeightPrecision> precisions) {
        try (OpenModel stored = open(WeightPrecision.STORED);
                Tokenizer tokenizer = Tokenizers.of(stored.checkpoint());
                DecoderSession reference = session(stored, Mode.EXACT)) {
            List<int[]> passages =
                    text.passages().stream().map(tokenizer::encode).toList();
            Vocabulary vocabulary = tokenizer.vocabulary();
            OptionalInt bos = vocabulary.addsBos() ? vocabulary.bos() : OptionalInt.empty();
            List<Cost> costs = new ArrayList<>();
            for (WeightPrecision precision : precisions) {
                try (OpenModel rounded = open(precision)) {
                    for (Mode mode : Mode.values()) {
                        costs.add(cost(precision, mode, reference, rounded, passages, bos));
                    }
                }
            }
            return new Report(
                    stored.shape().name(),
                    model.toString(),
                    text.name(),
                    passages.size(),
                    reference.weights().bytes(),
                    costs);
        }
    }

    private OpenModel open(WeightPrecision precision) {
        return OpenModel.of(ModelCheckpoint.open(model), packedCache, precision);
    }

    private DecoderSession session(OpenModel opened, Mode mode) {
        return opened.session(mode, DecoderSession.Layout.of(List.of()), session);
    }

    private Cost cost(
            WeightPrecision precision,
            Mode mode,
            DecoderSession reference,
            OpenModel rounded,
            List<int[]> passages,
            OptionalInt bos) {
        String step = mode.label(precision);
        progress.report(step, 0, passages.size());
        try (DecoderSession candidate = session(rounded, mode)) {
            PredictionComparison comparison = new PredictionComparison(reference, candidate, bos);
            for (int i = 0; i < passages.size(); i++) {
                comparison.add(passages.get(i), cancellation);
                progress.report(step, i + 1, passages.size());
            }
            PredictionDifference difference = comparison.difference();
            if (difference.predictions() == 0) {
                throw new InvalidRequestException(text.name(), "holds no token to predict", "Give a longer text");
            }
            return new Cost(
                    precision,
                    mode,
                    candidate.weights().bytes(),
                    difference,
                    candidate.weights().note());
        }
    }
}
