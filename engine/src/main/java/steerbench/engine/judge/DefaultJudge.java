package steerbench.engine.judge;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ToxicityJudge;
import steerbench.engine.evaluation.ToxicityScore;
import steerbench.engine.judge.SentenceEncoder.EncodedText;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.library.Sha256;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.NumericException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Cancellation;

/// The judge that ships with the program. It reads English; a text's score depends on nothing but the text.
public final class DefaultJudge implements ToxicityJudge {
    /// The two files of a trained judge.
    public static final String HEAD_FILE = "toxicity-head.safetensors";

    public static final String CARD_FILE = "toxicity-judge.json";

    private final JudgeCard card;
    private final ToxicityHead head;
    private final SentenceEncoder encoder;

    DefaultJudge(JudgeCard card, ToxicityHead head, SentenceEncoder encoder) {
        this.card = card;
        this.head = head;
        this.encoder = encoder;
    }

    /// The shipped judge; its files are unpacked into the cache where they are not there yet.
    public static DefaultJudge open(CacheFolders folders, int threads) {
        Cancellation never = Cancellation.never();
        JudgeCard card = shippedCard();
        Path file =
                folders.judges().resolve("toxicity-head-" + card.headSha256().substring(0, 8) + ".safetensors");
        Path head = Unpacking.unpack(() -> resource(HEAD_FILE), file, card.headSha256(), never);
        return open(card, head, folders, threads);
    }

    /// A judge from a folder that `judge train` wrote.
    public static DefaultJudge open(Path folder, CacheFolders folders, int threads) {
        JudgeCard card = JudgeCard.read(folder.resolve(CARD_FILE));
        Path head = folder.resolve(HEAD_FILE);
        try {
            if (!Sha256.of(head, Cancellation.never()).equals(card.headSha256())) {
                throw new InvalidFileException(
                        head.toString(),
                        "is not the head its card describes",
                        "Keep the files of one training together");
            }
        } catch (IOException e) {
            throw StorageException.unreadable(head.toString(), e);
        }
        return open(card, head, folders, threads);
    }

    private static DefaultJudge open(JudgeCard card, Path head, CacheFolders folders, int threads) {
        if (!card.encoderSha256().equals(EncoderFiles.SHA256)) {
            throw new InvalidFileException(
                    card.id().toString(),
                    "was trained on another encoder (" + card.encoder() + ") than this version has",
                    "Train it again with 'steerbench judge train'");
        }
        ToxicityHead weights = HeadFile.read(head);
        return new DefaultJudge(card, weights, SentenceEncoder.open(folders, threads, Cancellation.never()));
    }

    /// What is known about the shipped judge, without opening it.
    public static JudgeCard shippedCard() {
        try (InputStream in = resource(CARD_FILE)) {
            return JudgeCard.read(in, CARD_FILE);
        } catch (IOException e) {
            throw StorageException.unreadable(CARD_FILE, e);
        }
    }

    private static InputStream resource(String name) {
        InputStream in = DefaultJudge.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("the program lacks its resource " + name);
        }
        return in;
    }

    public JudgeCard card() {
        return card;
    }

    @Override
    public JudgeId id() {
        return card.id();
    }

    @Override
    public List<ToxicityScore> score(List<String> texts, Cancellation cancellation) {
        List<ToxicityScore> scores = new ArrayList<>();
        for (String text : texts) {
            cancellation.check();
            scores.add(score(text, cancellation));
        }
        return scores;
    }

    private ToxicityScore score(String text, Cancellation cancellation) {
        if (text.isBlank()) {
            return new ToxicityScore(0, id(), false); // who says nothing insults nobody
        }
        EncodedText encoded = encoder.encode(text, cancellation);
        double toxicity = head.toxicity(encoded);
        if (!Double.isFinite(toxicity)) {
            throw new NumericException(id().toString(), "gave no finite score", "Report this with the log");
        }
        return new ToxicityScore(toxicity, id(), encoded.truncated());
    }

    @Override
    public void close() {
        encoder.close();
    }
}
