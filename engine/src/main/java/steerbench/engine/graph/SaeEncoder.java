package steerbench.engine.graph;

import java.util.List;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.sae.InputNormalisation;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.weights.BlockSums;
import steerbench.engine.weights.WeightFactory;

/// An SAE's encoder as graph nodes: residual `(B, S, d_in)` to feature activations, dense or as the active
/// ones only.
final class SaeEncoder {
    private final OnnxGraph graph;
    private final String name;
    private final SparseAutoencoder sae;
    private final SaeConfig config;
    private final WeightFactory weights;

    SaeEncoder(OnnxGraph graph, String name, SparseAutoencoder sae, WeightFactory weights) {
        this.graph = graph;
        this.name = name;
        this.sae = sae;
        this.config = sae.config();
        this.weights = weights;
    }

    /// Feature activations of a residual.
    interface Activations {
        /// Activations of chosen features, `(F) -> (B, S, F)`.
        Value of(Value features);

        /// All of them, `(B, S, d_sae)`.
        Value dense();

        /// The `k` largest activations of each token: values and features, each `(B, S, k)`, largest first.
        List<Value> top(int k);
    }

    Activations encode(Value x) {
        Value read = prepared(x);
        Value product = weights.saeEncoder(name + ".W_enc", sae.wEnc()).apply(graph, read, new BlockSums());
        Value pre =
                graph.node("Add", List.of(product, vector("b_enc", sae.bEnc().toFloats())));
        if (config.rescalesByDecoderNorm()) {
            pre = graph.node("Mul", List.of(pre, vector("decoder_norms", decoderNorms())));
        }
        return switch (config.architecture()) {
            case STANDARD -> new Dense(graph.node("Relu", List.of(pre)));
            case JUMPRELU -> new Dense(jumpRelu(pre));
            case TOPK -> new Sparse(graph, pre, config.k().orElseThrow());
        };
    }

    /// What the encoder's matrix reads: centred, normalised, `b_dec` subtracted, as the configuration says.
    private Value prepared(Value x) {
        Value read = x;
        if (config.centresInput()) {
            read = graph.node("Sub", List.of(read, mean(read)));
        }
        if (config.normalisation() == InputNormalisation.CONSTANT_NORM_RESCALE) {
            read = graph.node("Mul", List.of(read, normFactor(read)));
        } else if (config.normalisation() == InputNormalisation.LAYER_NORM) {
            Value centred = graph.node("Sub", List.of(read, mean(read)));
            Value divisor = graph.node("Add", List.of(deviation(centred), graph.scalar(1e-5f)));
            read = graph.node("Div", List.of(centred, divisor));
        }
        return config.subtractsDecoderBias()
                ? graph.node("Sub", List.of(read, vector("b_dec", sae.bDec().toFloats())))
                : read;
    }

    /// The reconstruction of `x` from dense activations: decoder, `b_dec`, normalisation and centring undone
    /// as SAELens does.
    Value decode(Value x, Value activations) {
        Value scaled = activations;
        if (config.rescalesByDecoderNorm()) {
            float[] inverse = decoderNorms();
            for (int f = 0; f < inverse.length; f++) {
                inverse[f] = inverse[f] > 0 ? 1 / inverse[f] : 0; // a zero row decodes to nothing, not to 0 * infinity
            }
            scaled = graph.node("Mul", List.of(scaled, vector("inverse_norms", inverse)));
        }
        Value product = graph.node("MatMul", List.of(scaled, weights.saeDecoder(graph, name + ".W_dec", sae.wDec())));
        Value decoded =
                graph.node("Add", List.of(product, vector("b_dec", sae.bDec().toFloats())));
        Value read = config.centresInput() ? graph.node("Sub", List.of(x, mean(x))) : x;
        return switch (config.normalisation()) {
            case NONE -> decoded;
            case CONSTANT_NORM_RESCALE -> graph.node("Div", List.of(decoded, normFactor(read)));
            case LAYER_NORM -> {
                Value centred = graph.node("Sub", List.of(read, mean(read)));
                Value spread = graph.node("Mul", List.of(decoded, deviation(centred)));
                yield graph.node("Add", List.of(spread, mean(read)));
            }
        };
    }

    private Value normFactor(Value read) {
        Value norm = graph.node("ReduceL2", List.of(read, graph.longs(-1)), Attribute.of("keepdims", 1));
        return graph.node("Div", List.of(graph.scalar((float) Math.sqrt(config.dIn())), norm));
    }

    /// Standard deviation with n - 1.
    private Value deviation(Value centred) {
        Value squares = graph.node("ReduceSumSquare", List.of(centred, graph.longs(-1)), Attribute.of("keepdims", 1));
        return graph.node("Sqrt", List.of(graph.node("Div", List.of(squares, graph.scalar(config.dIn() - 1f)))));
    }

    private Value mean(Value x) {
        return graph.node("ReduceMean", List.of(x, graph.longs(-1)), Attribute.of("keepdims", 1));
    }

    private Value jumpRelu(Value pre) {
        Value threshold = vector("threshold", sae.threshold().orElseThrow().toFloats());
        Value open = graph.node(
                "Cast",
                List.of(graph.node("Greater", List.of(pre, threshold))),
                Attribute.of("to", ElementType.FLOAT.code()));
        return graph.node("Mul", List.of(graph.node("Relu", List.of(pre)), open));
    }

    private float[] decoderNorms() {
        float[] norms = new float[config.dSae()];
        for (int f = 0; f < norms.length; f++) {
            norms[f] = (float) sae.decoderNorm(f);
        }
        return norms;
    }

    private Value vector(String part, float[] values) {
        return graph.floats(name + "." + part, values, values.length);
    }

    /// All activations at hand, `(B, S, d_sae)`.
    private final class Dense implements Activations {
        private final Value activations;

        Dense(Value activations) {
            this.activations = activations;
        }

        @Override
        public Value of(Value features) {
            return graph.node("Gather", List.of(activations, features), Attribute.of("axis", -1));
        }

        @Override
        public Value dense() {
            return activations;
        }

        @Override
        public List<Value> top(int k) {
            Value values = graph.fresh();
            Value features = graph.fresh();
            graph.node(
                    "TopK",
                    List.of(activations, graph.longs(Math.min(k, config.dSae()))),
                    List.of(values, features),
                    Attribute.of("axis", -1));
            return List.of(values, features);
        }
    }

    /// Only the k active ones at hand: values and features `(B, S, k)`, largest first.
    private static final class Sparse implements Activations {
        private final OnnxGraph graph;
        private final Value pre;
        private final Value values;
        private final Value features;
        private final int active;

        Sparse(OnnxGraph graph, Value pre, int k) {
            this.graph = graph;
            this.pre = pre;
            this.active = k;
            Value largest = graph.fresh();
            this.features = graph.fresh();
            graph.node("TopK", List.of(pre, graph.longs(k)), List.of(largest, features), Attribute.of("axis", -1));
            this.values = graph.node("Relu", List.of(largest));
        }

        @Override
        public Value of(Value wanted) {
            // (B, S, k, 1) against (F): where a slot's feature is among the active ones, its value, else 0.
            Value byToken = graph.node("Unsqueeze", List.of(features, graph.longs(-1)));
            Value same = graph.node(
                    "Cast",
                    List.of(graph.node("Equal", List.of(byToken, wanted))),
                    Attribute.of("to", ElementType.FLOAT.code()));
            Value hits = graph.node("Mul", List.of(same, graph.node("Unsqueeze", List.of(values, graph.longs(-1)))));
            return graph.node("ReduceSum", List.of(hits, graph.longs(2)), Attribute.of("keepdims", 0));
        }

        @Override
        public Value dense() {
            Value nothing = graph.node("Mul", List.of(pre, graph.scalar(0f)));
            return graph.node("ScatterElements", List.of(nothing, features, values), Attribute.of("axis", -1));
        }

        @Override
        public List<Value> top(int k) {
            if (k >= active) {
                return List.of(values, features);
            }
            Value end = graph.longs(k);
            Value start = graph.longs(0);
            Value axis = graph.longs(2);
            return List.of(
                    graph.node("Slice", List.of(values, start, end, axis)),
                    graph.node("Slice", List.of(features, start, end, axis)));
        }
    }
}
