package steerbench.app.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.steering.Magnitude;

@Tag("unit")
class MeanNamesTest {
    @Test
    void strengthsOfOneMagnitudeStandAlone() {
        MeanNames names = new MeanNames(List.of(Magnitude.RESIDUAL, Magnitude.RESIDUAL));
        assertThat(names.of(Magnitude.RESIDUAL, 0.05)).isEqualTo("0.05");
        assertThat(new MeanNames(List.of(Magnitude.ABLATE)).of(Magnitude.ABLATE, 0))
                .isEmpty();
    }

    @Test
    void strengthsThatDoNotCompareNameTheirMagnitude() {
        MeanNames names = new MeanNames(List.of(Magnitude.RESIDUAL, Magnitude.ABLATE));
        assertThat(names.of(Magnitude.RESIDUAL, 0.05)).isEqualTo("0.05 residual");
        assertThat(names.of(Magnitude.ABLATE, 0)).isEqualTo("ablate");
    }
}
