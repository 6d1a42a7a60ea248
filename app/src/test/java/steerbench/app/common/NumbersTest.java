package steerbench.app.common;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class NumbersTest {
    @Test
    void aChangeHasItsSignUnlessItIsWrittenAsNone() {
        assertThat(Numbers.signed(0.25, 2)).isEqualTo("+0.25");
        assertThat(Numbers.signed(-0.25, 2)).isEqualTo("-0.25");
        assertThat(Numbers.signed(0.004, 2)).isEqualTo("0.00");
        assertThat(Numbers.signed(-0.004, 2)).isEqualTo("0.00");
        assertThat(Numbers.signed(Double.NaN, 2)).isEqualTo("–");
    }

    @Test
    void anIntervalWithoutEndsIsNotWritten() {
        assertThat(Numbers.interval(-0.1, 0.25, 2)).isEqualTo("[-0.10, 0.25]");
        assertThat(Numbers.interval(Double.NaN, Double.NaN, 2)).isEmpty();
    }

    @Test
    void threeDigitsAreShownOfSmallAndOfLargeNumbers() {
        assertThat(Numbers.three(0.01234)).isEqualTo("0.012");
        assertThat(Numbers.three(1.234)).isEqualTo("1.23");
        assertThat(Numbers.three(12.34)).isEqualTo("12.3");
        assertThat(Numbers.three(1234.5)).isEqualTo("1235");
    }
}
