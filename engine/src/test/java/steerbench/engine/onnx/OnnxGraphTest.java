package steerbench.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("unit")
class OnnxGraphTest {

    @Test
    void externalDataInTwoFoldersIsReadByOneSession(@TempDir Path dir) throws IOException, OrtException {
        Path a = Files.createDirectories(dir.resolve("one")).resolve("a.bin");
        Path b = Files.createDirectories(dir.resolve("two")).resolve("b.bin");
        Files.write(a, floats(0, 0, 1, 2));
        Files.write(b, floats(10, 20));
        OnnxGraph graph = new OnnxGraph();
        Value x = graph.input("x", ElementType.FLOAT, Dim.of("n"), Dim.of(2));
        Value wa = graph.external("a", ElementType.FLOAT, new ExternalData(a, 8, 8), 2);
        Value wb = graph.external("b", ElementType.FLOAT, new ExternalData(b, 0, 8), 2);
        graph.output(
                "y",
                graph.node("Add", List.of(graph.node("Mul", List.of(x, wa)), wb)),
                ElementType.FLOAT,
                Dim.of("n"),
                Dim.of(2));

        OrtEnvironment env = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.addConfigEntry(
                    "session.model_external_initializers_file_folder_path",
                    OnnxGraph.externalDataFolder(a).toString());
            try (OrtSession session = env.createSession(graph.toModel(), options);
                    OnnxTensor in = OnnxTensor.createTensor(env, new float[][] {{3, 4}});
                    OrtSession.Result result = session.run(Map.of("x", in))) {
                assertThat((float[][]) result.get(0).getValue()).isDeepEqualTo(new float[][] {{13, 28}});
            }
        }
    }

    @Test
    void aNameStandsForOneStretchOfBytes(@TempDir Path dir) {
        OnnxGraph graph = new OnnxGraph();
        ExternalData data = new ExternalData(dir.resolve("a.bin"), 0, 8);
        assertThat(graph.external("w", ElementType.FLOAT, data, 2))
                .isEqualTo(graph.external("w", ElementType.FLOAT, data, 2));
        assertThatThrownBy(() -> graph.external("w", ElementType.FLOAT, new ExternalData(data.file(), 8, 8), 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("w is at");
    }

    /// Under its public names, read by later nodes and in a branch, of which none is a copy but the second.
    @Test
    void aValueWithTwoPublicNamesIsCopiedOnce() throws OrtException {
        OnnxGraph graph = new OnnxGraph();
        Value x = graph.input("x", ElementType.FLOAT, Dim.of(2));
        Value positive = graph.input("positive", ElementType.BOOL);
        Value doubled = graph.node("Add", List.of(x, x));
        graph.output("doubled", doubled, ElementType.FLOAT, Dim.of(2));
        graph.output("again", doubled, ElementType.FLOAT, Dim.of(2));
        graph.output("untouched", x, ElementType.FLOAT, Dim.of(2));
        Value signed = graph.either(
                        positive,
                        () -> List.of(graph.node("Abs", List.of(doubled))),
                        () -> List.of(graph.node("Neg", List.of(doubled))),
                        List.of(ElementType.FLOAT))
                .getFirst();
        graph.output("signed", signed, ElementType.FLOAT, Dim.of(2));
        byte[] model = graph.toModel();
        assertThat(new String(model, StandardCharsets.ISO_8859_1).split("Identity_", -1))
                .hasSize(3);

        OrtEnvironment env = OrtEnvironment.getEnvironment();
        try (OrtSession session = env.createSession(model);
                OnnxTensor in = OnnxTensor.createTensor(env, new float[] {3, -4});
                OnnxTensor no = OnnxTensor.createTensor(env, false);
                OrtSession.Result result = session.run(Map.of("x", in, "positive", no))) {
            List<float[]> values = new ArrayList<>();
            for (String name : List.of("doubled", "again", "untouched", "signed")) {
                values.add((float[]) result.get(name).orElseThrow().getValue());
            }
            assertThat(values)
                    .containsExactly(
                            new float[] {6, -8}, new float[] {6, -8}, new float[] {3, -4}, new float[] {-6, 8});
        }
    }

    private static byte[] floats(float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }
}
