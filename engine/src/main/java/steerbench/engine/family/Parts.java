package steerbench.engine.family;

import java.util.List;
import java.util.Optional;
import steerbench.engine.family.BlockTensors.Role;
import steerbench.engine.graph.BlockScope;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.layers.Activation;
import steerbench.engine.layers.AttentionSpec;
import steerbench.engine.layers.Norm;
import steerbench.engine.layers.Residual;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.RowSource;

/// The pieces that Llama-like blocks share, over one checkpoint's tensors: RMS norms, query-key-value
/// projections with or without bias, per-head norms, gated MLPs, the head.
///
/// @param addsOneToNorms Gemma stores `w` and multiplies by `1 + w` (its GGUF files already hold the sum)
record Parts(BlockTensors tensors, ModelShape shape, float normEps, boolean addsOneToNorms, boolean tied) {

    /// Queries, keys and values of a layer, apart.
    record Qkv(Value q, Value k, Value v) {}

    Value embed(BlockScope scope, Value ids) {
        Tensor table = tensors.embedding(shape.vocabSize(), shape.dModel());
        return scope.weights().embedding(table.name(), table).lookUp(scope.graph(), ids);
    }

    Norm norm(BlockScope scope, Role role, int layer) {
        return norm(scope, tensors.weight(role, layer, shape.dModel()));
    }

    private Norm norm(BlockScope scope, Tensor weight) {
        float[] values = normWeight(weight);
        return new Norm.Rms(scope.graph().floats(weight.name(), values, values.length), normEps);
    }

    private float[] normWeight(Tensor weight) {
        float[] values = weight.toFloats();
        if (addsOneToNorms) {
            for (int i = 0; i < values.length; i++) {
                values[i] += 1;
            }
        }
        return values;
    }

    private int queryWidth() {
        return shape.nHeads() * shape.headDim();
    }

    private int kvWidth() {
        return shape.nKvHeads() * shape.headDim();
    }

    /// Side by side, `(B, S, q + k + v)`.
    Value packedQkv(BlockScope scope, int layer, Value x) {
        Value product = scope.linear(
                scope.weights()
                        .linear(
                                tensors.name(Role.Q, layer) + "+k+v",
                                RowSource.stacked(List.of(
                                        tensors.weight(Role.Q, layer, queryWidth(), shape.dModel()),
                                        tensors.weight(Role.K, layer, kvWidth(), shape.dModel()),
                                        tensors.weight(Role.V, layer, kvWidth(), shape.dModel())))),
                x);
        if (!tensors.hasBias(Role.Q, layer)) {
            return product;
        }
        float[] bias = new float[queryWidth() + 2 * kvWidth()];
        copy(tensors.bias(Role.Q, layer, queryWidth()), bias, 0);
        copy(tensors.bias(Role.K, layer, kvWidth()), bias, queryWidth());
        copy(tensors.bias(Role.V, layer, kvWidth()), bias, queryWidth() + kvWidth());
        Value b = scope.graph().floats(tensors.name(Role.Q, layer) + "+k+v.bias", bias, bias.length);
        return scope.graph().node("Add", List.of(product, b));
    }

    private static void copy(Tensor from, float[] to, int at) {
        float[] values = from.toFloats();
        System.arraycopy(values, 0, to, at, values.length);
    }

    /// Queries and keys normalised within each head, before rotary positions (Qwen 3, Gemma 3).
    Qkv normedQkv(BlockScope scope, int layer, Value x) {
        OnnxGraph graph = scope.graph();
        Value packed = packedQkv(scope, layer, x);
        Value q = graph.fresh();
        Value k = graph.fresh();
        Value v = graph.fresh();
        graph.node(
                "Split",
                List.of(packed, graph.longs(queryWidth(), kvWidth(), kvWidth())),
                List.of(q, k, v),
                Attribute.of("axis", -1));
        return new Qkv(
                perHead(scope, q, tensors.weight(Role.Q_NORM, layer, shape.headDim()), shape.nHeads()),
                perHead(scope, k, tensors.weight(Role.K_NORM, layer, shape.headDim()), shape.nKvHeads()),
                v);
    }

    private Value perHead(BlockScope scope, Value x, Tensor weight, int heads) {
        OnnxGraph graph = scope.graph();
        Value split = graph.node("Reshape", List.of(x, graph.longs(0, 0, heads, shape.headDim())));
        Value normed = norm(scope, weight).apply(graph, split);
        return graph.node("Reshape", List.of(normed, graph.longs(0, 0, (long) heads * shape.headDim())));
    }

    /// A block of Llama's shape: norm, attention, norm, gated SiLU MLP; each half is added to the stream.
    ///
    /// @param normsHeads whether queries and keys are normalised within each head
    void block(BlockScope scope, Residual stream, int layer, AttentionSpec spec, boolean normsHeads) {
        Value attentionIn = stream.normed(norm(scope, Role.ATTENTION_NORM, layer));
        Value attentionOut = normsHeads
                ? attend(scope, spec, layer, normedQkv(scope, layer, attentionIn))
                : attend(scope, spec, layer, packedQkv(scope, layer, attentionIn));
        scope.tap(new HookPoint(layer, Site.ATTN_OUT), attentionOut);
        stream.add(attentionOut);
        scope.hook(new HookPoint(layer, Site.RESID_MID), stream);

        Value mlpIn = stream.normed(norm(scope, Role.MLP_NORM, layer));
        Value mlpOut = gatedMlp(scope, layer, mlpIn, Activation.SILU);
        scope.tap(new HookPoint(layer, Site.MLP_OUT), mlpOut);
        stream.add(mlpOut);
    }

    /// Attention and its output matrix: what is added to the stream.
    Value attend(BlockScope scope, AttentionSpec spec, int layer, Value packedQkv) {
        return output(scope, layer, scope.packedAttention(spec, layer, packedQkv));
    }

    Value attend(BlockScope scope, AttentionSpec spec, int layer, Qkv qkv) {
        return output(scope, layer, scope.attention(spec, layer, qkv.q(), qkv.k(), qkv.v()));
    }

    private Value output(BlockScope scope, int layer, Value z) {
        Tensor weight = tensors.weight(Role.O, layer, shape.dModel(), queryWidth());
        return scope.linear(scope.weights().linear(weight.name(), RowSource.of(weight)), z);
    }

    /// `down(act(gate(x)) * up(x))`: what is added to the stream. Taps the neurons.
    Value gatedMlp(BlockScope scope, int layer, Value x, Activation activation) {
        OnnxGraph graph = scope.graph();
        int width = shape.dMlp();
        Value both = scope.linear(
                scope.weights()
                        .linear(
                                tensors.name(Role.GATE, layer) + "+up",
                                RowSource.stacked(List.of(
                                        tensors.weight(Role.GATE, layer, width, shape.dModel()),
                                        tensors.weight(Role.UP, layer, width, shape.dModel())))),
                x);
        Value gate = graph.fresh();
        Value up = graph.fresh();
        graph.node("Split", List.of(both, graph.longs(width, width)), List.of(gate, up), Attribute.of("axis", -1));
        Value neurons = graph.node("Mul", List.of(activation.apply(graph, gate), up));
        scope.tap(new HookPoint(layer, Site.NEURONS), neurons);
        Tensor down = tensors.weight(Role.DOWN, layer, shape.dModel(), width);
        return scope.linear(scope.weights().linear(down.name(), RowSource.of(down)), neurons);
    }

    /// Final norm and output matrix.
    Value head(BlockScope scope, Value rows) {
        Value normed = norm(scope, tensors.finalNorm(shape.dModel())).apply(scope.graph(), rows);
        Tensor output = tensors.output(shape.vocabSize(), shape.dModel(), tied);
        return scope.linear(scope.weights().unembedding(output.name(), RowSource.of(output)), normed, Optional.empty());
    }
}
