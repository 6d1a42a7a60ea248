package steerbench.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.memory.MachineMemory;
import steerbench.engine.memory.MemoryEstimate;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;

@Tag("unit")
class WidthAdmissionTest {
    private static final long GIB = 1L << 30;
    private static final RandomSae MILLION = new RandomSae(RandomSae.Kind.TOPK, 576, 1 << 20, 0);

    @Test
    void aWidthIsLeftOutForTheReasonThatIsSaid() {
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(Fixtures.TINY_LLAMA)) {
            WidthAdmission admission = new WidthAdmission(checkpoint);

            assertThat(admission.obstacle(MILLION, 100 * GIB, with(16 * GIB))).isEmpty();
            assertThat(admission.obstacle(MILLION, 100 * GIB, with(6 * GIB)))
                    .hasValueSatisfying(o -> assertThat(o).contains("memory", "5.0 GiB"));
            assertThat(admission.obstacle(MILLION, 6 * GIB, with(16 * GIB)))
                    .hasValueSatisfying(o -> assertThat(o).contains("disk", "8.2 GB", "6.4 GB"));
            admission.took(1 << 18, 40);
            assertThat(admission.obstacle(MILLION, 100 * GIB, with(16 * GIB)))
                    .hasValueSatisfying(o -> assertThat(o).contains("about 160 s"));
        }
    }

    private static MemoryVerdict with(long available) {
        MemoryEstimate estimate =
                new MemoryEstimate(Mode.FAST, WeightPrecision.STORED, new MemoryEstimate.Use(1, 32), 0, 0, 5 * GIB, 0);
        return MemoryVerdict.of(estimate, new MachineMemory(16 * GIB, available));
    }
}
