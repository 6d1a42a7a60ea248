package steerbench.engine.graph;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.sae.InputNormalisation;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SaeWeights;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.BlockSums;
import steerbench.engine.weights.WeightFactory;

/// An SAE's encoder as graph nodes: residual `(B, S, d_in)` to feature activations, dense or as the active
/// ones only.
final class SaeEncoder {
    private final OnnxGraph graph;
    private final String name;
    private final SparseAutoencoder sae;
    private final SaeWeights tensors;
    private final SaeConfig config;
    private final WeightFactory weights;

    SaeEncoder(OnnxGraph graph, String name, SparseAutoencoder sae, WeightFactory weights) {
        this.graph = graph;
        this.name = name;
        this.sae = sae;
        this.tensors = sae.weights();
        this.config = sae.config();
        this.weights = weights;
    }

    SaeActivations encode(Value x) {
        return encode(x, Optional.empty());
    }

    /// Whether [#encode(Value, Optional)] can save work where all rows bring the same residuals.
    boolean sharesRows() {
        return TopKEncoder.screens(config, weights.mode());
    }

    /// @param rows as [SiteTensor#ENCODED_ROWS]
    SaeActivations encode(Value x, Optional<Value> rows) {
        Value read = prepared(x);
        return switch (config.architecture()) {
            case TOPK -> new TopKEncoder(graph, name, sae, weights).encode(read, rows);
            case STANDARD -> new SaeActivations.Dense(graph, graph.node("Relu", List.of(biased(read))));
            case JUMPRELU -> new SaeActivations.Dense(graph, jumpRelu(biased(read)));
            case GATED -> new SaeActivations.Dense(graph, gated(product(read), Objects.requireNonNull(tensors.gate())));
        };
    }

    private Value product(Value read) {
        return weights.saeEncoder(name + ".W_enc", tensors.encoder(), tensors.encoderOutByIn())
                .apply(graph, read, new BlockSums());
    }

    private Value biased(Value read) {
        return graph.node("Add", List.of(product(read), vector("b_enc", tensors.encoderBias())));
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
        if (config.inputScale().isPresent()) {
            read = graph.node("Mul", List.of(read, inputScale()));
        }
        return config.subtractsDecoderBias()
                ? graph.node("Sub", List.of(read, vector("b_dec", tensors.decoderBias())))
                : read;
    }

    /// The reconstruction of `x` from dense activations: decoder, `b_dec`, normalisation and centring undone
    /// as SAELens does.
    Value decode(Value x, Value activations) {
        Value scaled = activations;
        if (config.rescalesByDecoderNorm()) {
            scaled = graph.node("Mul", List.of(scaled, vector("inverse_norms", inverseNorms())));
        }
        Value product = graph.node("MatMul", List.of(scaled, decoder()));
        Value decoded = graph.node("Add", List.of(product, vector("b_dec", tensors.decoderBias())));
        if (config.inputScale().isPresent()) {
            decoded = graph.node("Div", List.of(decoded, inputScale()));
        }
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

    /// What one unit of each feature's activation adds to the residual, `(F) -> (F, d_in)`: as
    /// [SparseAutoencoder#decoderDirection].
    Value directions(Value features) {
        Value rows = graph.node("Gather", List.of(decoder(), features));
        if (config.rescalesByDecoderNorm()) {
            Value norms = graph.node("Gather", List.of(vector("inverse_norms", inverseNorms()), features));
            rows = graph.node("Mul", List.of(rows, graph.node("Unsqueeze", List.of(norms, graph.longs(-1)))));
        }
        return config.inputScale().isPresent() ? graph.node("Div", List.of(rows, inputScale())) : rows;
    }

    /// How much of a direction one unit of activation is at each token, `(B, S, 1)`, where the SAE normalises
    /// every token; else 1 everywhere.
    Optional<Value> activationUnit(Value x) {
        Value read = config.centresInput() ? graph.node("Sub", List.of(x, mean(x))) : x;
        return switch (config.normalisation()) {
            case NONE -> Optional.empty();
            case CONSTANT_NORM_RESCALE -> Optional.of(graph.node("Div", List.of(graph.scalar(1f), normFactor(read))));
            case LAYER_NORM -> Optional.of(deviation(graph.node("Sub", List.of(read, mean(read)))));
        };
    }

    private Value decoder() {
        return weights.saeDecoder(graph, name + ".W_dec", tensors.decoder(), tensors.decoderInByOut());
    }

    private Value inputScale() {
        return graph.scalar((float) config.inputScale().orElseThrow());
    }

    private Value normFactor(Value read) {
        return graph.node("Div", List.of(graph.scalar((float) Math.sqrt(config.dIn())), Reductions.norm(graph, read)));
    }

    /// Standard deviation with n - 1.
    private Value deviation(Value centred) {
        Value squares = Reductions.sumOfSquares(graph, centred);
        return graph.node("Sqrt", List.of(graph.node("Div", List.of(squares, graph.scalar(config.dIn() - 1f)))));
    }

    private Value mean(Value x) {
        return graph.node("ReduceMean", List.of(x, graph.longs(-1)), Attribute.of("keepdims", 1));
    }

    private Value jumpRelu(Value pre) {
        // One threshold a feature, or one for all.
        Value threshold = vector("threshold", Objects.requireNonNull(tensors.threshold()));
        return graph.node("Mul", List.of(graph.node("Relu", List.of(pre)), isGreater(pre, threshold)));
    }

    /// Both paths share the product `s W_enc`: the magnitudes' weights are `W_enc * exp(r_mag)`, column by
    /// column.
    private Value gated(Value product, SaeWeights.Gate gate) {
        Value gatePre = graph.node("Add", List.of(product, vector("b_gate", gate.bias())));
        float[] factors = gate.magnitude().toFloats();
        for (int f = 0; f < factors.length; f++) {
            factors[f] = (float) Math.exp(factors[f]);
        }
        Value stretched = graph.node("Mul", List.of(product, vector("exp_r_mag", factors)));
        Value magnitude = graph.node("Add", List.of(stretched, vector("b_mag", tensors.encoderBias())));
        return graph.node("Mul", List.of(graph.node("Relu", List.of(magnitude)), isGreater(gatePre, graph.scalar(0f))));
    }

    private Value isGreater(Value a, Value b) {
        return graph.node(
                "Cast", List.of(graph.node("Greater", List.of(a, b))), Attribute.of("to", ElementType.FLOAT.code()));
    }

    private float[] inverseNorms() {
        float[] inverse = sae.decoderNorms();
        for (int f = 0; f < inverse.length; f++) {
            inverse[f] = inverse[f] > 0 ? 1 / inverse[f] : 0; // a zero row decodes to nothing, not to 0 * infinity
        }
        return inverse;
    }

    private Value vector(String part, Tensor tensor) {
        return vector(part, tensor.toFloats());
    }

    private Value vector(String part, float[] values) {
        return graph.floats(name + "." + part, values, values.length);
    }
}
