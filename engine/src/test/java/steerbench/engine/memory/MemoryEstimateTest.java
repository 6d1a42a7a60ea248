package steerbench.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.Fixtures;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.catalogue.CatalogueModel;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.device.Device;
import steerbench.engine.device.Gpu;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.tensor.DType;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.DefaultPair;

/// What a model takes, by hand and against what was measured.
class MemoryEstimateTest {
    private static final MemoryEstimate.Use ROW = new MemoryEstimate.Use(1, 100);

    private static long weights(DType stored, Mode mode) {
        return weights(stored, mode, WeightPrecision.STORED);
    }

    /// Of 3,200 weights in blocks of the model, and none in its output matrix.
    private static long weights(DType stored, Mode mode, WeightPrecision precision) {
        ModelSizes model = new ModelSizes("m", Map.of(stored, 3200L), 8, 0);
        return MemoryEstimate.of(model, List.of(), mode, precision, ROW).weights();
    }

    @Test
    @Tag("unit")
    void weightsAreCountedAsTheirKernelsHoldThem() {
        assertThat(weights(DType.F32, Mode.EXACT)).isEqualTo(4 * 3200);
        assertThat(weights(DType.BF16, Mode.EXACT)).isEqualTo(4 * 3200);
        assertThat(weights(DType.BF16, Mode.FAST)).isEqualTo(3200 + 8 * 100);
        assertThat(weights(DType.Q8_0, Mode.EXACT)).isEqualTo(4 * 3200);
        assertThat(weights(DType.Q8_0, Mode.FAST)).isEqualTo(3200 + 8 * 100);
        assertThat(weights(DType.Q4_0, Mode.FAST)).isEqualTo(1600 + 8 * 100);
        assertThat(weights(DType.Q4_1, Mode.EXACT)).isEqualTo(1600 + 12 * 100);
        assertThat(weights(DType.Q4_1, Mode.FAST)).as("and columns for sums").isEqualTo((1600 + 8 * 100) * 35 / 32);
        assertThat(weights(DType.Q5_1, Mode.FAST)).isEqualTo(3200 + 12 * 100);
    }

    @Test
    @Tag("unit")
    void anSaesEncoderIsHeldOnceWhereItIsScreened() {
        SaeSizes sae = new SaeSizes(576, 16_384);
        assertThat(sae.bytes(Mode.FAST)).as("float32, and 8 bits with scales").isEqualTo(576L * 16_384 * 21 / 4);
        assertThat(sae.bytes(Mode.EXACT)).as("mapped and packed for the kernel").isEqualTo(576L * 16_384 * 8);
    }

    @Test
    @Tag("unit")
    void roundedWeightsAreCountedAsRounded() {
        assertThat(weights(DType.F16, Mode.FAST, WeightPrecision.INT8)).isEqualTo(3200 + 8 * 100);
        assertThat(weights(DType.F16, Mode.FAST, WeightPrecision.INT4)).isEqualTo(1600 + 8 * 100);
        assertThat(weights(DType.F16, Mode.EXACT, WeightPrecision.INT4)).isEqualTo(1600 + 8 * 100);
        assertThat(weights(DType.Q4_0, Mode.FAST, WeightPrecision.INT8))
                .as("already in fewer bits: as stored")
                .isEqualTo(weights(DType.Q4_0, Mode.FAST));
        ModelSizes output = new ModelSizes("m", Map.of(), Map.of(DType.F16, 3200L), 8, 0);
        assertThat(MemoryEstimate.of(output, List.of(), Mode.FAST, WeightPrecision.INT4, ROW)
                        .weights())
                .as("the output matrix stays at 8 bits")
                .isEqualTo(3200 + 8 * 100);
    }

    @Test
    @Tag("unit")
    void theFiguresNameTheRounding() {
        ModelSizes model = new ModelSizes("m", Map.of(DType.F16, 3200L), 8, 0);
        MemoryEstimate estimate = MemoryEstimate.of(model, List.of(), Mode.FAST, WeightPrecision.INT4, ROW);
        assertThat(MemoryVerdict.of(estimate, new MachineMemory(4L << 30, 2L << 30))
                        .figures())
                .contains("mode fast, int4 weights");
    }

    @Test
    @Tag("unit")
    void keysAndValuesGrowWithRowsAndPositions() {
        ModelSizes model = new ModelSizes("m", Map.of(), 46_080, 0);
        assertThat(MemoryEstimate.of(model, List.of(), Mode.FAST, WeightPrecision.STORED, MemoryEstimate.Use.usual())
                        .keysAndValues())
                .isEqualTo(4L * 512 * 46_080);
    }

    @Test
    @Tag("unit")
    void theVerdictFollowsWhatIsAvailable() {
        ModelSizes model = new ModelSizes("m", Map.of(DType.F32, 250L << 20), 0, 0); // 1000 MiB and 48 of program
        MemoryEstimate estimate = MemoryEstimate.of(model, List.of(), Mode.EXACT, WeightPrecision.STORED, ROW);
        assertThat(MemoryVerdict.of(estimate, new MachineMemory(4L << 30, 2L << 30))
                        .level())
                .isEqualTo(MemoryVerdict.Level.FITS);
        assertThat(MemoryVerdict.of(estimate, new MachineMemory(4L << 30, 1200L << 20))
                        .level())
                .isEqualTo(MemoryVerdict.Level.TIGHT);
        MemoryVerdict not = MemoryVerdict.of(estimate, new MachineMemory(4L << 30, 1000L << 20));
        assertThat(not.level()).isEqualTo(MemoryVerdict.Level.DOES_NOT_FIT);
        assertThat(not.figures()).contains("1.0 GiB", "1000 MiB", "mode exact", "4.0 GiB");
        assertThat(not.remedy()).contains("smaller");
    }

    @Test
    @Tag("unit")
    void onAGpuItsOwnMemoryCounts() {
        Gpu gpu = new Gpu("NVIDIA H200", "9.0", 8L << 30, 1L << 30, "12.8");
        MachineMemory memory = MachineMemory.of(new Device(Device.Kind.CUDA, Optional.of(gpu), ""));
        assertThat(memory.available()).isEqualTo(1L << 30);
        ModelSizes model = new ModelSizes("m", Map.of(DType.F32, 250L << 20), 0, 0);
        MemoryVerdict verdict =
                MemoryVerdict.of(MemoryEstimate.of(model, List.of(), Mode.EXACT, WeightPrecision.STORED, ROW), memory);
        assertThat(verdict.fits()).isFalse();
        assertThat(verdict.figures()).endsWith("1.0 GiB of 8.0 GiB are available on the GPU");
        assertThat(MachineMemory.of(Device.CPU).total())
                .isEqualTo(MachineMemory.now().total());
    }

    @Test
    @Tag("unit")
    void theMachineHasMemory() {
        MachineMemory now = MachineMemory.now();
        assertThat(now.available()).isPositive().isLessThanOrEqualTo(now.total());
    }

    /// An untied checkpoint: its embedding is looked up, not multiplied with.
    @Test
    @Tag("parity")
    void aFoldersHeadersTellItsSizes() {
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(Fixtures.ROOT.resolve("models/llama_sharded"))) {
            ModelSizes sizes = ModelSizes.of(checkpoint);
            long all = checkpoint.tensors().values().stream()
                    .filter(t -> t.shape().rank() == 2)
                    .mapToLong(t -> t.shape().elements())
                    .sum();
            boolean untied = checkpoint.tensors().containsKey("lm_head.weight");
            long table = checkpoint.tensor("model.embed_tokens.weight").shape().elements();
            assertThat(Stream.of(sizes.products(), sizes.outputs())
                            .flatMap(m -> m.values().stream())
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(untied ? all - table : all);
        }
    }

    /// The catalogue's guess and the header's figure of the same model.
    @Test
    @Tag("model")
    void theCatalogueAndTheFileAgree() {
        CatalogueModel entry =
                Catalogue.shipped().model("smollm2-135m-instruct").orElseThrow();
        try (ModelCheckpoint checkpoint = ModelCheckpoint.open(
                new DefaultPair(CacheFolders.ofUser()).model(Progress.none(), Cancellation.never()))) {
            ModelSizes fromFile = ModelSizes.of(checkpoint);
            for (Mode mode : Mode.values()) {
                assertThat((double) entry.sizes().weightBytes(mode, WeightPrecision.STORED))
                        .isCloseTo(
                                (double) fromFile.weightBytes(mode, WeightPrecision.STORED),
                                within(0.15 * fromFile.weightBytes(mode, WeightPrecision.STORED)));
            }
            assertThat(entry.sizes().kvBytesPerToken()).isEqualTo(fromFile.kvBytesPerToken());
        }
    }
}
