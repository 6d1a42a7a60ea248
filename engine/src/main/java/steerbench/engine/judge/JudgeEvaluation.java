package steerbench.engine.judge;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import steerbench.engine.corpus.Part;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.evaluation.ToxicityJudge;
import steerbench.engine.features.Auroc;
import steerbench.engine.judge.JudgeCard.Reliability;
import steerbench.engine.judge.JudgeCard.SetQuality;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// How well a judge's scores agree with labels.
public final class JudgeEvaluation {
    private static final int CHUNK = 32;

    private JudgeEvaluation() {}

    /// Which texts of a data folder are scored.
    public enum Scope {
        /// Those that no training of ours may learn from.
        HELD_OUT,
        /// All, for data that the judge has not been trained on.
        ALL
    }

    /// @param reliability of all texts, each [SetQuality] weighing as it does in training
    public record Report(JudgeId judge, Scope scope, List<SetQuality> sets, Reliability reliability) {
        public Report {
            sets = List.copyOf(sets);
        }
    }

    public static Report run(
            ToxicityJudge judge, Path data, Scope scope, Progress progress, Cancellation cancellation) {
        JudgeData texts = JudgeData.read(data, cancellation);
        List<LabelledText> chosen = scope == Scope.ALL ? texts.all() : texts.of(Part.HELD_OUT);
        if (chosen.isEmpty()) {
            throw new InvalidRequestException(
                    data.toString(),
                    "has no held-out text",
                    "Measure on all of it with --all if the judge is new to it");
        }
        return run(judge, chosen, scope, progress, cancellation);
    }

    static Report run(
            ToxicityJudge judge, List<LabelledText> texts, Scope scope, Progress progress, Cancellation cancellation) {
        double[] scores = new double[texts.size()];
        for (int from = 0; from < scores.length; from += CHUNK) {
            List<String> chunk = texts.subList(from, Math.min(from + CHUNK, scores.length)).stream()
                    .map(LabelledText::text)
                    .toList();
            double[] some = judge.score(chunk, cancellation).stream()
                    .mapToDouble(s -> s.toxicity())
                    .toArray();
            System.arraycopy(some, 0, scores, from, some.length);
            progress.report("scoring", from + (long) some.length, scores.length);
        }
        List<SetQuality> sets = new ArrayList<>();
        for (TextSet set : TextSet.values()) {
            int[] members = IntStream.range(0, scores.length)
                    .filter(i -> texts.get(i).set() == set)
                    .toArray();
            if (members.length > 0) {
                sets.add(quality(set, members, scores, texts));
            }
        }
        return new Report(judge.id(), scope, sets, ReliabilityTable.of(scores, toxic(texts), Mixture.weights(texts)));
    }

    private static boolean[] toxic(List<LabelledText> texts) {
        boolean[] toxic = new boolean[texts.size()];
        for (int i = 0; i < toxic.length; i++) {
            toxic[i] = texts.get(i).toxic();
        }
        return toxic;
    }

    private static SetQuality quality(TextSet set, int[] members, double[] scores, List<LabelledText> texts) {
        List<LabelledText> own = Arrays.stream(members).mapToObj(texts::get).toList();
        double[] ownScores = Arrays.stream(members).mapToDouble(i -> scores[i]).toArray();
        double[] up = Arrays.stream(members)
                .filter(i -> texts.get(i).toxic())
                .mapToDouble(i -> scores[i])
                .toArray();
        double[] down = Arrays.stream(members)
                .filter(i -> !texts.get(i).toxic())
                .mapToDouble(i -> scores[i])
                .toArray();
        boolean bothClasses = up.length > 0 && down.length > 0;
        double[] equal = new double[ownScores.length];
        Arrays.fill(equal, 1);
        return new SetQuality(
                set.title(),
                members.length,
                up.length,
                bothClasses ? Auroc.ofSparse(up, up.length, down, down.length) : null,
                Arrays.stream(ownScores).average().orElseThrow(),
                ReliabilityTable.of(ownScores, toxic(own), equal).calibrationError());
    }
}
