package steerbench.engine.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import steerbench.engine.corpus.Part;
import steerbench.engine.judge.SentenceEncoder.EncodedText;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.Sha256;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Trains a judge on a data folder, calibrates it, measures it on what is held out, and writes its two files.
///
/// The same data, seed and processor give the same judge.
public final class JudgeTraining {
    static final String NAME = "steerbench-toxicity";
    /// Of how heads are trained; a trained judge's version also names its head.
    static final String GENERATION = "1";

    private static final String HOLD_OUT = "every fifth text, by SHA-256 of the text in lower case; a ParaDetox rewrite"
            + " goes with its toxic text; texts with a double in a later part are left out of the earlier one";
    private static final String CALIBRATION =
            "Platt scaling of the two heads' log-odds (logistic regression, 3 parameters) on an eighth of the texts"
                    + " not held out, which the heads have not learnt from; sets weighted as in training";
    private static final int MIN_TEXTS = 1000;

    private final Path data;
    private final long seed;
    private final Progress progress;
    private final Cancellation cancellation;

    private JudgeTraining(Path data, long seed, Progress progress, Cancellation cancellation) {
        this.data = data;
        this.seed = seed;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    /// What to train from and where to write.
    ///
    /// @param out a folder, made if it is not there
    public record Request(Path data, long seed, Path out, int threads) {}

    public static JudgeCard run(Request request, CacheFolders folders, Progress progress, Cancellation cancellation) {
        JudgeTraining training = new JudgeTraining(request.data(), request.seed(), progress, cancellation);
        try (SentenceEncoder encoder = SentenceEncoder.open(folders, request.threads(), cancellation)) {
            return training.run(encoder, request.out());
        } catch (IOException e) {
            throw StorageException.unwritable(request.out(), "Choose another --out", e);
        }
    }

    private JudgeCard run(SentenceEncoder encoder, Path out) throws IOException {
        for (LabelledFile file : LabelledFile.values()) {
            if (!Files.exists(data.resolve(file.path()))) {
                throw new MissingResourceException(
                        data.resolve(file.path()).toString(), "no such file", "A judge is trained on all files");
            }
        }
        JudgeData texts = JudgeData.read(data, cancellation);
        if (texts.of(Part.TRAINING).size() < MIN_TEXTS) {
            throw new InvalidRequestException(
                    data.toString(), "holds fewer than " + MIN_TEXTS + " texts to train on", "Give whole files");
        }
        Files.createDirectories(out);
        Path file = out.resolve(DefaultJudge.HEAD_FILE);
        HeadFile.write(trained(encoder, texts.of(Part.TRAINING)), file);
        // From here on the head is the stored one: rounding must not come between figures and what is
        // shipped.
        HeadFile.write(calibrated(HeadFile.read(file), encoder, texts.of(Part.CALIBRATION)), file);
        JudgeCard card = card(Sha256.of(file, cancellation), texts);
        DefaultJudge judge = new DefaultJudge(card, HeadFile.read(file), encoder);
        JudgeEvaluation.Report report = JudgeEvaluation.run(
                judge, texts.of(Part.HELD_OUT), JudgeEvaluation.Scope.HELD_OUT, progress, cancellation);
        JudgeCard measured = card.withFigures(report.sets(), report.reliability());
        measured.write(out.resolve(DefaultJudge.CARD_FILE));
        return measured;
    }

    private ToxicityHead trained(SentenceEncoder encoder, List<LabelledText> texts) {
        TrainingSet set = new TrainingSet(texts);
        encode(encoder, texts, "encoding training texts", set::add);
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        DenseHead dense = DenseTrainer.train(set, random, progress, cancellation);
        float[] grams = GramTrainer.train(set, random, progress, cancellation);
        return new ToxicityHead(dense, grams, new ToxicityHead.Calibration(1, 0, 0));
    }

    private ToxicityHead calibrated(ToxicityHead head, SentenceEncoder encoder, List<LabelledText> texts) {
        List<double[]> logits = new ArrayList<>();
        encode(encoder, texts, "encoding calibration texts", t -> logits.add(head.logits(t)));
        boolean[] toxic = new boolean[texts.size()];
        for (int i = 0; i < toxic.length; i++) {
            toxic[i] = texts.get(i).toxic();
        }
        return head.with(CalibrationFit.fit(
                logits.stream().mapToDouble(l -> l[0]).toArray(),
                logits.stream().mapToDouble(l -> l[1]).toArray(),
                toxic,
                Mixture.weights(texts)));
    }

    private void encode(
            SentenceEncoder encoder, List<LabelledText> texts, String step, Consumer<EncodedText> consumer) {
        for (int i = 0; i < texts.size(); i++) {
            consumer.accept(encoder.encode(texts.get(i).text(), cancellation));
            progress.report(step, i + 1L, texts.size());
        }
    }

    private JudgeCard card(String headSha256, JudgeData texts) throws IOException {
        Manifest manifest = Manifest.of(data);
        List<JudgeCard.Source> sources = new ArrayList<>();
        for (LabelledFile file : LabelledFile.values()) {
            sources.add(new JudgeCard.Source(
                    file.path(),
                    Sha256.of(data.resolve(file.path()), cancellation),
                    manifest.origin(file),
                    manifest.licence(file),
                    count(texts, Part.TRAINING, file),
                    count(texts, Part.CALIBRATION, file)));
        }
        return new JudgeCard(
                NAME,
                GENERATION + "-" + headSha256.substring(0, 8),
                "en",
                headSha256,
                EncoderFiles.MODEL,
                EncoderFiles.ARTIFACT,
                EncoderFiles.LICENCE,
                EncoderFiles.SHA256,
                seed,
                sources,
                HOLD_OUT,
                CALIBRATION,
                List.of(),
                new JudgeCard.Reliability(0, List.of()));
    }

    private static int count(JudgeData texts, Part part, LabelledFile file) {
        return (int) texts.of(part).stream().filter(t -> t.file() == file).count();
    }
}
