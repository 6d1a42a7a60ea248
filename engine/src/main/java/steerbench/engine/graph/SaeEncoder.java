package steerbench.engine.graph;

import java.util.List;
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
import steerbench.engine.weights.WeightFactory;

/// An SAE's encoder as graph nodes: residual `(B, S, d_in)` to feature activations; and its decoder.
final class SaeEncoder {
    private final OnnxGraph graph;
    private final String name;
    private final SaeSite site;
    private final SparseAutoencoder sae;
    private final SaeWeights tensors;
    private final SaeConfig config;
    private final WeightFactory weights;
    private final Screening screening;

    SaeEncoder(OnnxGraph graph, String name, SaeSite site) {
        this.graph = graph;
        this.name = name;
        this.site = site;
        this.sae = site.sae();
        this.tensors = sae.weights();
        this.config = sae.config();
        this.weights = site.weights();
        this.screening = new Screening(site);
    }

    private FeatureEncoder features() {
        return config.k().isPresent() ? new TopKEncoder(graph, name, site) : new ThresholdEncoder(graph, name, site);
    }

    /// Whether [#read] can save work where all rows bring the same residuals.
    boolean sharesRows() {
        return screening.isUsed();
    }

    /// All activations, by the whole encoder.
    Value encode(Value x) {
        return features().whole(prepared(x)).dense();
    }

    /// What is read out of the activations, by the cheapest way for as many tokens as come.
    ///
    /// @param rows as [SiteTensor#ENCODED_ROWS]
    List<Value> read(Value x, Optional<Value> rows, Readout readout) {
        Value read = prepared(x);
        FeatureEncoder features = features();
        return screening.isUsed()
                ? graph.either(
                        isShort(read),
                        () -> features.screened(read, readout),
                        () -> rows.map(n -> shared(features, read, n, readout))
                                .orElseGet(() -> readout.read(features.whole(read))),
                        readout.types())
                : readout.read(features.whole(read));
    }

    /// Activations of the features `(F)`, `(B, S, F)`, where nothing else is read: of a TopK SAE that asks
    /// for all of them all the same.
    Value readOnly(Value x, Optional<Value> rows, Value wanted) {
        return switch (features()) {
            case ThresholdEncoder each -> each.only(wanted, prepared(x));
            case TopKEncoder _ ->
                read(x, rows, new Readout(a -> List.of(a.of(wanted)), List.of(ElementType.FLOAT)))
                        .getFirst();
        };
    }

    private Value isShort(Value read) {
        return graph.node("LessOrEqual", List.of(tokens(graph, read), graph.scalar((long) screening.mostTokens())));
    }

    /// How many tokens there are in `(B, S, d_in)`.
    static Value tokens(OnnxGraph graph, Value read) {
        Value shape = graph.node("Shape", List.of(read), Attribute.of("start", 0), Attribute.of("end", 2));
        return graph.node("ReduceProd", List.of(shape), Attribute.of("keepdims", 0));
    }

    /// Encodes the first `n` rows, and gives every row of the batch what was read out of them.
    private List<Value> shared(FeatureEncoder features, Value read, Value n, Readout readout) {
        Value first = graph.node("Slice", List.of(read, graph.longs(0), n, graph.longs(0)));
        Value batch = graph.node("Shape", List.of(read), Attribute.of("start", 0), Attribute.of("end", 1));
        Value shape = graph.node("Concat", List.of(batch, graph.longs(1, 1)), Attribute.of("axis", 0));
        return readout.read(features.whole(first)).stream()
                .map(value -> graph.node("Expand", List.of(value, shape)))
                .toList();
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
            scaled = graph.node("Mul", List.of(scaled, inverseNormsOfRows()));
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
            Value norms = graph.node("Gather", List.of(inverseNormsOfRows(), features));
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

    private float[] inverseNorms() {
        float[] inverse = sae.decoderNorms();
        for (int f = 0; f < inverse.length; f++) {
            inverse[f] = inverse[f] > 0 ? 1 / inverse[f] : 0; // a zero row decodes to nothing, not to 0 * infinity
        }
        return inverse;
    }

    private Value inverseNormsOfRows() {
        return graph.floats(name + ".inverse_norms", this::inverseNorms, config.dSae());
    }

    private Value vector(String part, Tensor tensor) {
        return graph.floats(name + "." + part, tensor::toFloats, tensor.shape().elements());
    }
}
