package steerbench.app.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.jfree.data.Range;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class RoundLogAxisTest {
    private static double[] ticks(double low, double high) {
        return RoundLogAxis.ticks(new Range(low, high));
    }

    @Test
    void ticksAreRoundNumbersAsManyAsFit() {
        assertThat(ticks(14, 55)).containsExactly(15, 20, 25, 30, 40, 50);
        assertThat(ticks(4, 130)).containsExactly(5, 10, 20, 50, 100);
        assertThat(ticks(2, 20_000)).containsExactly(3, 10, 30, 100, 300, 1000, 3000, 10_000);
    }

    @Test
    void aNarrowRangeHasEvenTicks() {
        assertThat(ticks(20.05, 20.95)).hasSizeBetween(4, 12);
        assertThat(ticks(20, 30)).contains(new double[] {22, 24, 26}, within(1e-9));
    }

    @Test
    void everyRangeHasSome() {
        for (double low = 1; low < 1e4; low *= 1.07) {
            for (double ratio = 1.001; ratio < 1e4; ratio *= 1.3) {
                assertThat(ticks(low, low * ratio))
                        .as("%s to %s", low, low * ratio)
                        .hasSizeBetween(3, 14);
            }
        }
    }
}
