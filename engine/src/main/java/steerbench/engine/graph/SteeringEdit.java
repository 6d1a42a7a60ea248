package steerbench.engine.graph;

import java.util.List;
import steerbench.engine.layers.Residual;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.Dim;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// Reads an SAE at its residual hook and adds the steering edit (`methods.md` §0):
///
/// `x <- x + sum_f g_f * (constant_f + per_norm_f * ||x|| + per_activation_f * a_f) * W_dec[f]`
///
/// Every magnitude of the canon is of this form; weights, strength and `1 / ||W_dec[f]||` are in the
/// coefficients, which are graph inputs, so a slider changes the next token without a new session. Gates and
/// magnitudes are computed on the unedited x and added once: the order of features cannot matter.
/// Coefficients of 0 add exactly 0.
final class SteeringEdit {
    private final OnnxGraph graph;
    private final SaeSite site;
    private final SiteReadout readout;

    SteeringEdit(OnnxGraph graph, SaeSite site, SiteReadout readout) {
        this.graph = graph;
        this.site = site;
        this.readout = readout;
    }

    void apply(Residual stream) {
        Value x = stream.value();
        SiteReadout.Reading reading = readout.read(x);
        Value activations = reading.activations();
        Value gates = gates(activations);
        Value norm = norm(x);
        Value perToken = add(mul(slots(SiteTensor.PER_NORM), norm), byActivation(x, activations));
        Value amounts = mul(add(perToken, slots(SiteTensor.CONSTANT)), gates);
        Value directions = readout.encoder().directions(reading.features());
        Value delta = summed(amounts, directions);

        Dim slots = readout.slots();
        output(SiteTensor.GATES, gates, ElementType.FLOAT, slots);
        output(SiteTensor.PROJECTIONS, projected(x, directions), ElementType.FLOAT, slots);
        output(SiteTensor.DELTA_PROJECTIONS, projected(delta, directions), ElementType.FLOAT, slots);
        output(SiteTensor.NORM, norm, ElementType.FLOAT, Dim.of(1));
        output(SiteTensor.DELTA_NORM, norm(delta), ElementType.FLOAT, Dim.of(1));

        stream.add(delta);
        if (site.exposesEdited()) {
            output(
                    SiteTensor.EDITED,
                    stream.value(),
                    ElementType.FLOAT,
                    Dim.of(site.sae().config().dIn()));
        }
    }

    /// `(B, S, F) x (F, d_in) -> (B, S, d_in)`, as for several tokens also where there is one: for a single
    /// row the CPU's kernel sums in another order, and `fast` makes some hundredths of a nat of a last bit
    /// here. So every product is made twice, and a row's text does not depend on whether it decodes alone.
    private Value summed(Value amounts, Value directions) {
        Value once = graph.node("Unsqueeze", List.of(amounts, graph.longs(0)));
        Value twice = graph.node("Concat", List.of(once, once), Attribute.of("axis", 0));
        Value both = graph.node("MatMul", List.of(twice, directions));
        return graph.node("Gather", List.of(both, graph.scalar(0L)), Attribute.of("axis", 0));
    }

    private Value projected(Value x, Value directions) {
        return graph.contrib("FusedMatMul", List.of(x, directions), Attribute.of("transB", 1));
    }

    /// Where an SAE normalises each token, its activations are in that token's own units, and so is what is
    /// measured in them: ablating takes out what the SAE would have decoded, no more and no less.
    private Value byActivation(Value x, Value activations) {
        Value multiple = mul(slots(SiteTensor.PER_ACTIVATION), activations);
        return readout.encoder()
                .activationUnit(x)
                .map(unit -> mul(add(multiple, slots(SiteTensor.IN_ACTIVATIONS)), unit))
                .orElse(multiple);
    }

    /// The three tiers' gates, 0 or 1, `(B, S, F)`. The latch is set by any prompt position of this call,
    /// also for the positions before it, so a prompt must pass in one call (or its latch be found in a first
    /// pass); a generated position sets it from itself on.
    private Value gates(Value activations) {
        Value fires = graph.node(
                "Cast",
                List.of(graph.node("Greater", List.of(activations, slots(SiteTensor.TAU)))),
                Attribute.of("to", ElementType.FLOAT.code()));
        Value inPrompt = lastToken(soFar(mul(fires, mask(SiteTensor.SETS_LATCH))));
        Value rearming = mul(mul(fires, mask(SiteTensor.MAY_REARM)), slots(SiteTensor.REARM));
        Value set = add(add(slots(SiteTensor.LATCH), inPrompt), soFar(rearming));
        Value latched = graph.node("Min", List.of(set, graph.scalar(1f)));
        Value latchOut = lastToken(latched); // it never falls
        graph.output(
                name(SiteTensor.LATCH_OUT), latchOut, ElementType.FLOAT, Dim.of("batch"), Dim.of(1), readout.slots());

        Value open = add(
                slots(SiteTensor.ALWAYS),
                add(mul(slots(SiteTensor.BY_LATCH), latched), mul(slots(SiteTensor.BY_TOKEN), fires)));
        return mul(open, mask(SiteTensor.EDITABLE));
    }

    /// Sums over the tokens up to each one.
    private Value soFar(Value x) {
        return graph.node("CumSum", List.of(x, graph.scalar(1L)));
    }

    /// `(B, S, F) -> (B, 1, F)`.
    private Value lastToken(Value x) {
        return graph.node("Gather", List.of(x, graph.longs(-1)), Attribute.of("axis", 1));
    }

    private Value norm(Value x) {
        return Reductions.norm(graph, x);
    }

    private Value slots(SiteTensor tensor) {
        return graph.input(name(tensor), ElementType.FLOAT, Dim.of("batch"), Dim.of(1), readout.slots());
    }

    private Value mask(SiteTensor tensor) {
        return graph.input(name(tensor), ElementType.FLOAT, Dim.of("batch"), Dim.of("tokens"), Dim.of(1));
    }

    private void output(SiteTensor tensor, Value value, ElementType type, Dim last) {
        readout.output(tensor, value, type, last);
    }

    private String name(SiteTensor tensor) {
        return readout.name(tensor);
    }

    private Value add(Value a, Value b) {
        return graph.node("Add", List.of(a, b));
    }

    private Value mul(Value a, Value b) {
        return graph.node("Mul", List.of(a, b));
    }
}
