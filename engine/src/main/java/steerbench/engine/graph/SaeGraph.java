package steerbench.engine.graph;

import java.util.List;
import java.util.Optional;
import steerbench.engine.onnx.Dim;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// An SAE on its own, for residuals that are already at hand: readouts of a prompt, rankings, self-tests.
public final class SaeGraph {
    /// float32 `(1, N, d_in)`: residuals as they stand in the model.
    public static final String RESIDUAL = "residual";
    /// float32 `(1, N, K)`.
    public static final String TOP_VALUES = "top_values";
    /// int64 `(1, N, K)`.
    public static final String TOP_FEATURES = "top_features";
    /// float32 `(1, N, d_sae)`.
    public static final String ACTIVATIONS = "activations";
    /// float32 `(1, N, d_in)`; of the centred residual where the SAE centres.
    public static final String RECONSTRUCTION = "reconstruction";

    private SaeGraph() {}

    /// The bytes of a graph that gives every token's largest activations.
    public static byte[] readout(SaeSite site) {
        OnnxGraph graph = new OnnxGraph();
        Readout largest = new Readout(a -> a.top(site.readoutSize()), List.of(ElementType.FLOAT, ElementType.INT64));
        List<Value> top = encoder(graph, site).read(residual(graph, site), Optional.empty(), largest);
        Dim[] shape = {Dim.of(1), Dim.of("tokens"), Dim.of(site.readoutSize())};
        graph.output(TOP_VALUES, top.get(0), ElementType.FLOAT, shape);
        graph.output(TOP_FEATURES, top.get(1), ElementType.INT64, shape);
        return graph.toModel();
    }

    /// The bytes of a graph that gives all activations and the reconstruction.
    public static byte[] complete(SaeSite site) {
        OnnxGraph graph = new OnnxGraph();
        Value x = residual(graph, site);
        SaeEncoder encoder = encoder(graph, site);
        Value activations = encoder.encode(x);
        Dim tokens = Dim.of("tokens");
        graph.output(
                ACTIVATIONS,
                activations,
                ElementType.FLOAT,
                Dim.of(1),
                tokens,
                Dim.of(site.sae().config().dSae()));
        graph.output(
                RECONSTRUCTION,
                encoder.decode(x, activations),
                ElementType.FLOAT,
                Dim.of(1),
                tokens,
                Dim.of(site.sae().config().dIn()));
        return graph.toModel();
    }

    private static SaeEncoder encoder(OnnxGraph graph, SaeSite site) {
        return new SaeEncoder(graph, "sae", site);
    }

    private static Value residual(OnnxGraph graph, SaeSite site) {
        return graph.input(
                RESIDUAL,
                ElementType.FLOAT,
                Dim.of(1),
                Dim.of("tokens"),
                Dim.of(site.sae().config().dIn()));
    }
}
