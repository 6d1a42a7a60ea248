package steerbench.engine.graph;

import java.util.List;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.layers.Residual;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.Dim;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.weights.WeightFactory;

/// Reads an SAE at its hook and adds the steering edit (`methods.md` §0):
///
/// `x <- x + sum_f g_f * (constant_f + per_norm_f * ||x|| + per_activation_f * a_f) * W_dec[f]`
///
/// Every magnitude of the canon is of this form; weights, strength and `1 / ||W_dec[f]||` are in the
/// coefficients, which are graph inputs, so a slider changes the next token without a new session. Gates and
/// magnitudes are computed on the unedited x and added once: the order of features cannot matter.
/// Coefficients of 0 add exactly 0.
final class SteeringEdit {
    private final OnnxGraph graph;
    private final int index;
    private final SaeSite site;
    private final SparseAutoencoder sae;
    private final WeightFactory weights;

    SteeringEdit(OnnxGraph graph, int index, SaeSite site) {
        this.graph = graph;
        this.index = index;
        this.site = site;
        this.sae = site.sae();
        this.weights = site.weights();
    }

    HookPoint hook() {
        return site.hook();
    }

    void apply(Residual stream) {
        Value x = stream.value();
        Value features = graph.input(name(SiteTensor.FEATURES), ElementType.INT64, Dim.of("slots"));
        SaeEncoder.Activations encoded = new SaeEncoder(graph, "sae" + index, sae, weights).encode(x);
        if (site.readout() > 0) {
            int k = site.readoutSize();
            List<Value> top = encoded.top(k);
            output(SiteTensor.TOP_VALUES, top.get(0), ElementType.FLOAT, Dim.of(k));
            output(SiteTensor.TOP_FEATURES, top.get(1), ElementType.INT64, Dim.of(k));
        }
        Value activations = encoded.of(features);
        Value gates = gates(activations);
        Value norm = norm(x);
        Value perToken = add(mul(slots(SiteTensor.PER_NORM), norm), mul(slots(SiteTensor.PER_ACTIVATION), activations));
        Value amounts = mul(add(perToken, slots(SiteTensor.CONSTANT)), gates);
        Value directions = decoderRows(features);
        Value delta = graph.node("MatMul", List.of(amounts, directions));
        Value projections = graph.contrib("FusedMatMul", List.of(x, directions), Attribute.of("transB", 1));

        Dim slots = Dim.of("slots");
        output(SiteTensor.ACTIVATIONS, activations, ElementType.FLOAT, slots);
        output(SiteTensor.GATES, gates, ElementType.FLOAT, slots);
        output(SiteTensor.AMOUNTS, amounts, ElementType.FLOAT, slots);
        output(SiteTensor.PROJECTIONS, projections, ElementType.FLOAT, slots);
        output(SiteTensor.NORM, norm, ElementType.FLOAT, Dim.of(1));
        output(SiteTensor.DELTA_NORM, norm(delta), ElementType.FLOAT, Dim.of(1));

        stream.add(delta);
        if (site.exposesEdited()) {
            output(
                    SiteTensor.EDITED,
                    stream.value(),
                    ElementType.FLOAT,
                    Dim.of(sae.config().dIn()));
        }
    }

    /// The three tiers' gates, 0 or 1, `(B, S, F)`. The latch is set by any prompt position of this call,
    /// also for the positions before it, so a prompt must pass in one call (or its latch be found in a first
    /// pass); a generated position sets it from itself on.
    private Value gates(Value activations) {
        Value fires = graph.node(
                "Cast",
                List.of(graph.node("Greater", List.of(activations, slots(SiteTensor.TAU)))),
                Attribute.of("to", ElementType.FLOAT.code()));
        Value inPrompt = graph.node(
                "ReduceMax",
                List.of(mul(fires, mask(SiteTensor.SETS_LATCH)), graph.longs(1)),
                Attribute.of("keepdims", 1));
        Value rearming = mul(mul(fires, mask(SiteTensor.MAY_REARM)), slots(SiteTensor.REARM));
        Value sinceRearmed = graph.node("CumSum", List.of(rearming, graph.scalar(1L)));
        Value set = add(add(slots(SiteTensor.LATCH), inPrompt), sinceRearmed);
        Value latched = graph.node("Min", List.of(set, graph.scalar(1f)));
        Value latchOut = graph.node("ReduceMax", List.of(latched, graph.longs(1)), Attribute.of("keepdims", 1));
        graph.output(
                name(SiteTensor.LATCH_OUT), latchOut, ElementType.FLOAT, Dim.of("batch"), Dim.of(1), Dim.of("slots"));

        Value open = add(
                slots(SiteTensor.ALWAYS),
                add(mul(slots(SiteTensor.BY_LATCH), latched), mul(slots(SiteTensor.BY_TOKEN), fires)));
        return mul(open, mask(SiteTensor.EDITABLE));
    }

    private Value decoderRows(Value features) {
        return graph.node("Gather", List.of(weights.saeDecoder(graph, "sae" + index + ".W_dec", sae.wDec()), features));
    }

    private Value norm(Value x) {
        return graph.node("ReduceL2", List.of(x, graph.longs(-1)), Attribute.of("keepdims", 1));
    }

    private Value slots(SiteTensor tensor) {
        return graph.input(name(tensor), ElementType.FLOAT, Dim.of("batch"), Dim.of(1), Dim.of("slots"));
    }

    private Value mask(SiteTensor tensor) {
        return graph.input(name(tensor), ElementType.FLOAT, Dim.of("batch"), Dim.of("tokens"), Dim.of(1));
    }

    private void output(SiteTensor tensor, Value value, ElementType type, Dim last) {
        graph.output(name(tensor), value, type, Dim.of("batch"), Dim.of("tokens"), last);
    }

    private String name(SiteTensor tensor) {
        return GraphNames.site(index, tensor);
    }

    private Value add(Value a, Value b) {
        return graph.node("Add", List.of(a, b));
    }

    private Value mul(Value a, Value b) {
        return graph.node("Mul", List.of(a, b));
    }
}
