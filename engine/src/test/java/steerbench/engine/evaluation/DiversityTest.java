package steerbench.engine.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class DiversityTest {
    @Test
    void differentSequencesAreCountedOverAllWordsOfThePrompt() {
        Diversity diversity = Diversity.of(List.of("a b a b", "a b c"));
        assertThat(diversity.distinct1()).isCloseTo(3 / 7.0, within(1e-12));
        assertThat(diversity.distinct2()).as("ab ba bc").isCloseTo(3 / 7.0, within(1e-12));
        assertThat(diversity.distinct3()).as("aba bab abc").isCloseTo(3 / 7.0, within(1e-12));
    }

    @Test
    void sequencesDoNotReachFromOneTextIntoAnother() {
        assertThat(Diversity.of(List.of("a", "b")).distinct2()).isZero();
    }

    @Test
    void wordsStandBetweenSingleSpaces() {
        assertThat(Diversity.of(List.of(" a  b")).distinct1())
                .as("'', a, '', b")
                .isCloseTo(3 / 4.0, within(1e-12));
        assertThat(Diversity.of(List.of("")).distinct1()).isEqualTo(1);
        assertThat(Diversity.of(List.of()).distinct1()).isNaN();
    }
}
