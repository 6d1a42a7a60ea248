package steerbench.engine.workbench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.fit.ReferenceText;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Tokenizers;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.session.SplitCache;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.Mode;

/// How far the log-probability of a given token moves with the number of rows beside it, on the default
/// model: the tolerance that `docs/numerics.md` states.
@Tag("model")
class RealBatchToleranceTest {
    private static final Logger LOG = LoggerFactory.getLogger(RealBatchToleranceTest.class);
    private static final CacheFolders FOLDERS = CacheFolders.ofUser();
    private static final int TOKENS = 64;

    /// @param most nats of one token
    /// @param mean nats of a token
    @ParameterizedTest
    @CsvSource({"FAST, 1e-4, 1e-5", "EXACT, 1e-4, 1e-5"})
    void aRowAloneIsThatRowBesideOthers(Mode mode, double most, double mean) {
        DefaultPair pair = new DefaultPair(FOLDERS);
        try (OpenModel model = OpenModel.of(
                        ModelCheckpoint.open(pair.model(Progress.none(), Cancellation.never())), FOLDERS.packed());
                Tokenizer tokenizer = Tokenizers.of(model.checkpoint());
                DecoderSession session =
                        model.session(mode, DecoderSession.Layout.of(List.of()), SessionSettings.standard(TOKENS))) {
            double largest = 0;
            double sum = 0;
            double largestOfSeveral = 0;
            int count = 0;
            for (String passage : ReferenceText.passages().subList(0, mode == Mode.FAST ? 6 : 1)) {
                int[] ids = tokenizer.prompt(passage, true).ids();
                double[] alone = decode(session, ids, 1);
                double[] beside = decode(session, ids, 2);
                double[] besideMany = decode(session, ids, 5);
                for (int i = 0; i < alone.length; i++) {
                    double difference = Math.abs(alone[i] - beside[i]);
                    largest = Math.max(largest, difference);
                    largestOfSeveral = Math.max(largestOfSeveral, Math.abs(beside[i] - besideMany[i]));
                    sum += difference;
                    count++;
                }
            }
            LOG.info(
                    "{}: {} tokens, one row against two: mean {}, most {}; two against five: most {}",
                    mode,
                    count,
                    sum / count,
                    largest,
                    largestOfSeveral);
            assertThat(largest).isLessThan(most);
            assertThat(sum / count).isLessThan(mean);
            assertThat(largestOfSeveral).isLessThan(most);
        }
    }

    /// Twelve features, as sums of one or two are the same in any order.
    @ParameterizedTest
    @EnumSource(SteeringTier.class)
    void aSteeredRowAloneIsThatRowBesideTheBaseline(SteeringTier tier) {
        DefaultPair pair = new DefaultPair(FOLDERS);
        EngineSettings settings = EngineSettings.standard(
                pair.model(Progress.none(), Cancellation.never()),
                List.of(pair.sae(Progress.none(), Cancellation.never())));
        List<SteeredFeature> features = IntStream.rangeClosed(1, 12)
                .mapToObj(i -> SteeredFeature.of(DefaultPair.SAE_ID, i * 500))
                .toList();
        SteeringPlan plan = SteeringPlan.of(features, tier, Magnitude.RESIDUAL, 0.03);
        try (LocalEngine engine = LocalEngine.open(settings, FOLDERS.packed())) {
            List<Double> alone = logProbabilities(engine, List.of(plan));
            List<Double> beside = logProbabilities(engine, List.of(SteeringPlan.unsteered(), plan));
            assertThat(alone).hasSameSizeAs(beside);
            for (int i = 0; i < alone.size(); i++) {
                assertThat(alone.get(i)).as("token %d", i).isCloseTo(beside.get(i), within(1e-4));
            }
        }
    }

    /// Of the last plan's greedy text.
    private static List<Double> logProbabilities(LocalEngine engine, List<SteeringPlan> plans) {
        TextRequest request = new TextRequest(
                List.of(PromptSpec.raw("My neighbour keeps")),
                plans,
                1,
                24,
                SamplingSettings.greedy(),
                false,
                Map.of());
        return engine
                .generate(request, GenerationListener.silent(), Cancellation.never())
                .join()
                .generation()
                .continuations()
                .getLast()
                .tokens()
                .stream()
                .map(GeneratedToken::logProbability)
                .toList();
    }

    /// Log-probabilities of the text's tokens, fed one by one to the first of some rows, of which the others
    /// are a token behind.
    private static double[] decode(DecoderSession session, int[] ids, int rows) {
        int steps = Math.min(ids.length, TOKENS) - 2;
        double[] result = new double[steps];
        try (SplitCache cache = session.newCache(rows, TOKENS);
                Pass pass = session.newPass(new PassShape(rows, 1, rows, List.of()))) {
            for (int i = 0; i < rows; i++) {
                pass.logitRow(i, i, 0);
            }
            for (int s = 0; s < steps; s++) {
                for (int row = 0; row < rows; row++) {
                    pass.row(row, s, 1);
                    pass.token(row, 0, ids[row == 0 ? s : s + 1]);
                }
                session.run(pass, cache, 0, Cancellation.never());
                result[s] = pass.logProbabilities(0).getAtIndex(ValueLayout.JAVA_FLOAT, ids[s + 1]);
            }
        }
        return result;
    }
}
