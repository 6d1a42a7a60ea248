package steerbench.engine.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steerbench.engine.Fixtures;
import steerbench.engine.device.Device;
import steerbench.engine.graph.DecoderGraph;
import steerbench.engine.graph.GraphNames;
import steerbench.engine.graph.GraphSpec;
import steerbench.engine.layers.AttentionKind;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.weights.CheckpointKey;
import steerbench.engine.weights.PackedStore;
import steerbench.engine.weights.WeightFactory;

/// Every operator of the graphs for CUDA is in the table of those that the provider computes without cuDNN.
/// The table itself is held against the provider by [GpuPlacementTest].
@Tag("unit")
class CudaKernelsTest {
    private static final SessionSettings SETTINGS = SessionSettings.standard(64).on(Device.REHEARSAL);

    static List<CudaCase> cases() {
        return CudaCase.all();
    }

    /// Operator to the element types it takes floats in.
    private static Map<String, Set<String>> table() throws IOException {
        Map<String, Set<String>> table = new TreeMap<>();
        for (String line :
                Files.readAllLines(Fixtures.ROOT.resolveSibling("cuda-kernels.tsv"), StandardCharsets.UTF_8)) {
            if (!line.startsWith("#")) {
                String[] columns = line.split("\t", -1);
                table.put(columns[0], Set.of(columns[1].split(" ")));
            }
        }
        return table;
    }

    private static OnnxNodes graph(CudaCase tested, AttentionKind attention, Path cache) {
        Optional<SparseAutoencoder> sae = tested.openSae(cache);
        try (OpenModel model = tested.open(cache)) {
            PackedStore store =
                    new PackedStore(cache, CheckpointKey.of(model.checkpoint().path()));
            GraphSpec spec = new GraphSpec(
                    0, model.shape().nLayers(), Set.of(), tested.sites(sae, cache, SETTINGS), 64, attention);
            WeightFactory weights = new WeightFactory(store, tested.mode()).withWholeBlocks();
            return OnnxNodes.of(
                    DecoderGraph.build(model.family(), spec, weights).onnx());
        } finally {
            sae.ifPresent(SparseAutoencoder::close);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyOperatorHasACudaKernelForItsType(CudaCase tested, @TempDir Path cache) throws IOException {
        Map<String, Set<String>> table = table();
        for (AttentionKind attention : List.of(AttentionKind.PLAIN, AttentionKind.FUSED_HALF)) {
            OnnxNodes nodes = graph(tested, attention, cache);
            assertThat(nodes.operators()).hasSizeGreaterThan(20).allMatch(table::containsKey);
            assertThat(nodes.operators()).as("a branch waits for the host").doesNotContain("If");
            int kv = nodes.inputTypes().get(GraphNames.pastKey(0));
            boolean fused = nodes.operators().contains("com.microsoft.GroupQueryAttention");
            assertThat(fused).isEqualTo(attention == AttentionKind.FUSED_HALF);
            if (fused) {
                assertThat(table.get("com.microsoft.GroupQueryAttention"))
                        .doesNotContain("float")
                        .contains("float16");
                assertThat(kv).isEqualTo(ElementType.FLOAT16.code());
            } else {
                assertThat(kv).isEqualTo(ElementType.FLOAT.code());
            }
        }
    }

    @Test
    void whatTheTableDoesNotHoldIsFound(@TempDir Path cache) throws IOException {
        CudaCase llama = new CudaCase("models/llama", "", steerbench.engine.weights.Mode.EXACT);
        Map<String, Set<String>> table = table();
        table.remove("com.microsoft.GroupQueryAttention");
        assertThat(graph(llama, AttentionKind.FUSED, cache).operators()).anyMatch(o -> !table.containsKey(o));
        assertThat(table).doesNotContainKeys("ReduceL2", "ReduceMax", "ReduceSumSquare", "If", "Range");
    }
}
