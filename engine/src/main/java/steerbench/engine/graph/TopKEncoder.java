package steerbench.engine.graph;

import java.util.List;
import java.util.OptionalInt;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SparseAutoencoder;

/// A TopK SAE's encoder: the k largest pre-activations of each token.
///
/// Screened, half as many again as needed are computed. A feature could only be missed if rounding threw it
/// from the first k behind the first 1.5 k (a test compares both ways).
final class TopKEncoder implements FeatureEncoder {
    private final OnnxGraph graph;
    private final String name;
    private final SparseAutoencoder sae;
    private final SaeConfig config;
    private final EncoderProducts products;
    private final Screening screening;
    private final int k;

    TopKEncoder(OnnxGraph graph, String name, SaeSite site) {
        this.graph = graph;
        this.name = name;
        this.sae = site.sae();
        this.config = sae.config();
        this.products = new EncoderProducts(graph, name, site);
        this.screening = new Screening(site);
        this.k = config.k().orElseThrow();
    }

    @Override
    public SaeActivations whole(Value read) {
        Largest largest = Largest.of(graph, pre(products.whole(read)), k);
        return sparse(largest.values(), largest.places());
    }

    @Override
    public List<Value> screened(Value read, Readout readout) {
        Value candidates = Largest.unsorted(graph, pre(products.rough(read)), screening.topKCandidates())
                .places();
        Value product = products.with(candidates, read);
        Value pre = graph.node("Add", List.of(product, graph.node("Gather", List.of(bias(), candidates))));
        if (config.rescalesByDecoderNorm()) {
            pre = graph.node("Mul", List.of(pre, graph.node("Gather", List.of(norms(), candidates))));
        }
        Largest best = Largest.of(graph, pre, k);
        Value features = graph.node("GatherElements", List.of(candidates, best.places()), Attribute.of("axis", -1));
        return readout.read(sparse(best.values(), features));
    }

    private SaeActivations sparse(Value largest, Value features) {
        return new SaeActivations.Sparse(
                graph, graph.node("Relu", List.of(largest)), features, OptionalInt.of(k), config.dSae());
    }

    private Value pre(Value product) {
        Value pre = graph.node("Add", List.of(product, bias()));
        return config.rescalesByDecoderNorm() ? graph.node("Mul", List.of(pre, norms())) : pre;
    }

    private Value bias() {
        return graph.floats(name + ".b_enc", sae.weights().encoderBias()::toFloats, config.dSae());
    }

    private Value norms() {
        return graph.floats(name + ".decoder_norms", sae::decoderNorms, config.dSae());
    }
}
