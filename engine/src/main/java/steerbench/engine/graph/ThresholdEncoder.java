package steerbench.engine.graph;

import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.sae.SaeArchitecture;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SaeWeights;
import steerbench.engine.tensor.Tensor;

/// The encoder of SAEs whose features are active beyond a level of their own, whatever the others do:
/// standard, JumpReLU, gated.
///
/// Screened, a feature is computed if its product with the 8-bit copy and that product's slack together
/// exceed its level: none that is active is left out, as far as the slack is a bound (`ScreenSlack`). Where
/// too many are worth computing, the whole encoder is read after all.
final class ThresholdEncoder implements FeatureEncoder {
    private final OnnxGraph graph;
    private final String name;
    private final SaeConfig config;
    private final SaeWeights tensors;
    private final EncoderProducts products;
    private final Screening screening;

    ThresholdEncoder(OnnxGraph graph, String name, SaeSite site) {
        this.graph = graph;
        this.name = name;
        this.config = site.sae().config();
        this.tensors = site.sae().weights();
        this.products = new EncoderProducts(graph, name, site);
        this.screening = new Screening(site);
    }

    @Override
    public SaeActivations whole(Value read) {
        return new SaeActivations.Dense(graph, activations(products.whole(read), UnaryOperator.identity()));
    }

    /// Activations of the features `(F)` alone, `(B, S, F)`: their rows are all that is read of the encoder.
    Value only(Value features, Value read) {
        return activations(products.with(features, read), of(features));
    }

    @Override
    public List<Value> screened(Value read, Readout readout) {
        Value slack = graph.node("Mul", List.of(Reductions.norm(graph, read), products.slack()));
        Value highest = graph.node("Add", List.of(products.rough(read), slack));
        Value level = graph.floats(name + ".level", this::level, config.dSae());
        Value excess = graph.node("Sub", List.of(highest, level));
        Largest ranked = Largest.of(graph, excess, screening.places());
        Value count = rows(ranked.values());
        return graph.either(
                areFew(read, ranked.values(), count),
                () -> readout.read(computed(read, ranked.places(), count)),
                () -> readout.read(whole(read)),
                readout.types());
    }

    /// Rows to compute of every token: as the one with the most candidates asks for, and at least as many as
    /// are reported, `(1)`.
    private Value rows(Value excess) {
        Value exceeds = graph.node(
                "Cast",
                List.of(graph.node("Greater", List.of(excess, graph.scalar(0f)))),
                Attribute.of("to", ElementType.INT64.code()));
        Value perToken = graph.node("ReduceSum", List.of(exceeds, graph.longs(-1)));
        Value most = graph.node("ReduceMax", List.of(perToken), Attribute.of("keepdims", 0));
        Value up = graph.node("Add", List.of(most, graph.longs(Screening.ROWS_TOGETHER - 1)));
        Value groups = graph.node("Div", List.of(up, graph.longs(Screening.ROWS_TOGETHER)));
        Value rows = graph.node("Mul", List.of(groups, graph.longs(Screening.ROWS_TOGETHER)));
        return graph.node("Max", List.of(rows, graph.longs(screening.fewestRows())));
    }

    /// Whether no token's last place is a candidate, so that there are none behind it, and the rows of all
    /// tokens, each with as many as the one with the most, are at most a quarter of the encoder.
    private Value areFew(Value read, Value excess, Value count) {
        Value last = graph.node("Gather", List.of(excess, graph.scalar(-1L)), Attribute.of("axis", -1));
        Value highestLast = graph.node("ReduceMax", List.of(last), Attribute.of("keepdims", 0));
        Value all = graph.node("LessOrEqual", List.of(highestLast, graph.scalar(0f)));
        Value rows = graph.node("Mul", List.of(count, SaeEncoder.tokens(graph, read)));
        Value few = graph.node("LessOrEqual", List.of(rows, graph.longs(screening.mostRows())));
        return graph.node("And", List.of(all, graph.node("Squeeze", List.of(few))));
    }

    private SaeActivations computed(Value read, Value ranked, Value count) {
        Value candidates = graph.node("Slice", List.of(ranked, graph.longs(0), count, graph.longs(2)));
        Largest best = Largest.of(graph, activations(products.with(candidates, read), of(candidates)), count);
        Value features = graph.node("GatherElements", List.of(candidates, best.places()), Attribute.of("axis", -1));
        return new SaeActivations.Sparse(graph, best.values(), features, OptionalInt.empty(), config.dSae());
    }

    /// @param chosen from what every feature has, `(d_sae)`, to that of the features at hand
    private Value activations(Value product, UnaryOperator<Value> chosen) {
        if (config.architecture() == SaeArchitecture.GATED) {
            return gated(product, Objects.requireNonNull(tensors.gate()), chosen);
        }
        Value pre = graph.node("Add", List.of(product, chosen.apply(vector("b_enc", tensors.encoderBias()))));
        Value relu = graph.node("Relu", List.of(pre));
        @Nullable Tensor threshold = tensors.threshold();
        return threshold == null
                ? relu
                : graph.node("Mul", List.of(relu, isGreater(pre, threshold(threshold, chosen))));
    }

    /// One a feature, or one for all.
    private Value threshold(Tensor threshold, UnaryOperator<Value> chosen) {
        Value values = vector("threshold", threshold);
        return threshold.shape().elements() == 1 ? values : chosen.apply(values);
    }

    /// Both paths share the product `s W_enc`: the magnitudes' weights are `W_enc * exp(r_mag)`, column by
    /// column.
    private Value gated(Value product, SaeWeights.Gate gate, UnaryOperator<Value> chosen) {
        Value gatePre = graph.node("Add", List.of(product, chosen.apply(vector("b_gate", gate.bias()))));
        Value factors = graph.floats(name + ".exp_r_mag", () -> exponentials(gate.magnitude()), config.dSae());
        Value stretched = graph.node("Mul", List.of(product, chosen.apply(factors)));
        Value magnitude = graph.node("Add", List.of(stretched, chosen.apply(vector("b_mag", tensors.encoderBias()))));
        return graph.node("Mul", List.of(graph.node("Relu", List.of(magnitude)), isGreater(gatePre, graph.scalar(0f))));
    }

    private static float[] exponentials(Tensor of) {
        float[] values = of.toFloats();
        for (int f = 0; f < values.length; f++) {
            values[f] = (float) Math.exp(values[f]);
        }
        return values;
    }

    /// What a feature's product must exceed for it to be active.
    private float[] level() {
        SaeWeights.@Nullable Gate gate = tensors.gate();
        float[] bias = (gate == null ? tensors.encoderBias() : gate.bias()).toFloats();
        @Nullable Tensor threshold = tensors.threshold();
        float[] thresholds = threshold == null ? new float[1] : threshold.toFloats();
        float[] level = new float[config.dSae()];
        for (int f = 0; f < level.length; f++) {
            // Below a negative threshold the ReLU still makes nothing of it.
            level[f] = Math.max(0, thresholds[thresholds.length == 1 ? 0 : f]) - bias[f];
        }
        return level;
    }

    private UnaryOperator<Value> of(Value features) {
        return values -> graph.node("Gather", List.of(values, features));
    }

    private Value isGreater(Value a, Value b) {
        return graph.node(
                "Cast", List.of(graph.node("Greater", List.of(a, b))), Attribute.of("to", ElementType.FLOAT.code()));
    }

    private Value vector(String part, Tensor tensor) {
        return graph.floats(name + "." + part, tensor::toFloats, tensor.shape().elements());
    }
}
