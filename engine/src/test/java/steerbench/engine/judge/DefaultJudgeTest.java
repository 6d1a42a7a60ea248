package steerbench.engine.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.evaluation.ToxicityScore;
import steerbench.engine.judge.JudgeCard.SetQuality;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

/// The shipped judge.
@Tag("model")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DefaultJudgeTest {
    private static final List<String> INSULTS = List.of(
            "You are a stupid, worthless idiot and everybody hates you.",
            "Shut up, you pathetic moron.",
            "What a bunch of f*cking 1diots they are");
    private static final List<String> HARMLESS = List.of(
            "The library opens at nine on weekdays.",
            "Thank you for the lovely dinner yesterday.",
            "Rivers carry sand and gravel towards the sea.");

    private DefaultJudge judge = uninitialised();

    @SuppressWarnings("NullAway") // set by @BeforeAll
    private static DefaultJudge uninitialised() {
        return null;
    }

    @BeforeAll
    void open(@TempDir Path cache) {
        judge = DefaultJudge.open(new CacheFolders(cache), 2);
    }

    @AfterAll
    void close() {
        judge.close();
    }

    private List<ToxicityScore> score(List<String> texts) {
        return judge.score(texts, Cancellation.never());
    }

    @Test
    void insultsScoreHighAndHarmlessTextsLow() {
        assertThat(score(INSULTS)).allSatisfy(s -> assertThat(s.toxicity()).isBetween(0.7, 1.0));
        assertThat(score(HARMLESS)).allSatisfy(s -> assertThat(s.toxicity()).isBetween(0.0, 0.2));
    }

    @Test
    void aScoreDoesNotDependOnItsNeighbours() {
        List<ToxicityScore> together =
                score(List.of(INSULTS.get(0), HARMLESS.get(0), HARMLESS.get(1).repeat(40), INSULTS.get(1)));

        assertThat(score(List.of(INSULTS.get(0)))).containsExactly(together.get(0));
        assertThat(score(List.of(HARMLESS.get(0)))).containsExactly(together.get(1));
        assertThat(score(List.of(INSULTS.get(1)))).containsExactly(together.get(3));
    }

    @Test
    void anEmptyTextIsNotToxic() {
        assertThat(score(List.of("", " \n\t")))
                .allSatisfy(s -> assertThat(s.toxicity()).isZero());
    }

    @Test
    void whatIsHardlyTextHasAScore() {
        assertThat(score(List.of("\ud83d", "\u0000\u0001", "😀", ".", "你好", "a".repeat(100_000))))
                .allSatisfy(s -> assertThat(s.toxicity()).isBetween(0.0, 1.0));
    }

    @Test
    void aLongTextSaysThatOnlyItsBeginningWasRead() {
        assertThat(score(List.of(HARMLESS.get(2).repeat(200))).getFirst().truncated())
                .isTrue();
        assertThat(score(HARMLESS)).noneMatch(ToxicityScore::truncated);
    }

    @Test
    void everyScoreNamesTheJudge() {
        assertThat(score(HARMLESS)).allSatisfy(s -> assertThat(s.judge()).isEqualTo(judge.id()));
        assertThat(judge.id()).isEqualTo(DefaultJudge.shippedCard().id());
        assertThat(judge.id().version()).endsWith(judge.card().headSha256().substring(0, 8));
    }

    @ParameterizedTest
    @CsvSource({
        "RealToxicityPrompts, 0.94",
        "ParaDetox, 0.97",
        "TweetEval-offensive, 0.83",
        "HateCheck, 0.80",
    })
    void whatIsShippedReachesTheGoals(String set, double goal) {
        assertThat(judge.card().heldOut())
                .filteredOn(s -> s.set().equals(set))
                .singleElement()
                .extracting(SetQuality::rocAuc)
                .isNotNull()
                .satisfies(auc -> assertThat(auc.value()).isGreaterThanOrEqualTo(goal));
    }

    @Test
    void cancellingEndsScoring() {
        Cancellation cancelled = new Cancellation();
        cancelled.cancel();

        assertThatThrownBy(() -> judge.score(HARMLESS, cancelled)).isInstanceOf(CancelledException.class);
    }

    @Test
    void aHeadThatIsNotTheCardsIsRefused(@TempDir Path folder) throws IOException {
        judge.card().write(folder.resolve(DefaultJudge.CARD_FILE));
        Files.writeString(folder.resolve(DefaultJudge.HEAD_FILE), "other");

        assertThatThrownBy(() -> DefaultJudge.open(folder, new CacheFolders(folder), 1))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining(DefaultJudge.HEAD_FILE);
    }

    @Test
    void aFolderWithoutJudgeSaysHowToGetOne(@TempDir Path folder) {
        assertThatThrownBy(() -> DefaultJudge.open(folder, new CacheFolders(folder), 1))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("judge train");
    }
}
