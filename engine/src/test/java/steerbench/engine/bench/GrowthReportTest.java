package steerbench.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class GrowthReportTest {
    @Test
    void theBoundIsTheStepsBytesOverTheBandwidth() {
        GrowthReport.Point point = new GrowthReport.Step(1, 1, 0.010, 160_000_000).against(20e9);

        assertThat(point.milliseconds()).isCloseTo(10, within(1e-9));
        assertThat(point.boundMilliseconds()).isCloseTo(8, within(1e-9));
        assertThat(point.share()).isCloseTo(0.8, within(1e-9));
    }

    @Test
    void rowsShareAStepButNotTheShareOfTheBound() {
        GrowthReport.Point point = new GrowthReport.Step(8, 8, 0.020, 160_000_000).against(20e9);

        assertThat(point.milliseconds()).isCloseTo(2.5, within(1e-9));
        assertThat(point.boundMilliseconds()).isCloseTo(1, within(1e-9));
        assertThat(point.share()).isCloseTo(0.4, within(1e-9));
    }

    @Test
    void throughputIsRowsASecondAgainstOneRow() {
        List<GrowthReport.Step> steps = List.of(
                new GrowthReport.Step(1, 1, 0.008, 0),
                new GrowthReport.Step(8, 8, 0.020, 0),
                new GrowthReport.Step(32, 32, 0.064, 0));

        assertThat(ModelGrowth.throughputOf(steps, 32)).isCloseTo(4, within(1e-9));
        assertThat(ModelGrowth.throughputOf(steps, 8)).isCloseTo(3.2, within(1e-9));
    }
}
