package steerbench.engine.graph;

import java.util.List;
import java.util.Optional;
import steerbench.engine.onnx.Dim;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// Reads an SAE at its hook: the activations of the slots' features, and each token's largest.
final class SiteReadout {
    private final OnnxGraph graph;
    private final int index;
    private final SaeSite site;
    private final SaeEncoder encoder;

    SiteReadout(OnnxGraph graph, int index, SaeSite site) {
        this.graph = graph;
        this.index = index;
        this.site = site;
        this.encoder = new SaeEncoder(graph, "sae" + index, site);
    }

    /// What was read.
    ///
    /// @param features the slots' features, `(F)`
    /// @param activations theirs, `(B, S, F)`
    record Reading(Value features, Value activations) {}

    SaeEncoder encoder() {
        return encoder;
    }

    Reading read(Value x) {
        Value features = graph.input(name(SiteTensor.FEATURES), ElementType.INT64, slots());
        Value activations =
                site.readout() > 0 ? readAlsoLargest(x, features) : encoder.readOnly(x, encodedRows(), features);
        output(SiteTensor.ACTIVATIONS, activations, ElementType.FLOAT, slots());
        return new Reading(features, activations);
    }

    private Value readAlsoLargest(Value x, Value features) {
        int k = site.readoutSize();
        Readout readout = new Readout(
                a -> {
                    List<Value> top = a.top(k);
                    return List.of(a.of(features), top.get(0), top.get(1));
                },
                List.of(ElementType.FLOAT, ElementType.FLOAT, ElementType.INT64));
        List<Value> values = encoder.read(x, encodedRows(), readout);
        output(SiteTensor.TOP_VALUES, values.get(1), ElementType.FLOAT, Dim.of(k));
        output(SiteTensor.TOP_FEATURES, values.get(2), ElementType.INT64, Dim.of(k));
        return values.get(0);
    }

    private Optional<Value> encodedRows() {
        return encoder.sharesRows()
                ? Optional.of(graph.input(name(SiteTensor.ENCODED_ROWS), ElementType.INT64, Dim.of(1)))
                : Optional.empty();
    }

    /// How many features are in slots: a size of this SAE's own. ONNX Runtime lets tensors whose sizes have
    /// the same names share memory.
    Dim slots() {
        return Dim.of("slots" + index);
    }

    void output(SiteTensor tensor, Value value, ElementType type, Dim last) {
        graph.output(name(tensor), value, type, Dim.of("batch"), Dim.of("tokens"), last);
    }

    String name(SiteTensor tensor) {
        return GraphNames.site(index, tensor);
    }
}
