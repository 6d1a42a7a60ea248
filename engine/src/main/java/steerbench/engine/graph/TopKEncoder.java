package steerbench.engine.graph;

import java.util.List;
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
    /// Candidates beyond the k largest at least.
    private static final int MARGIN = 16;

    private final OnnxGraph graph;
    private final String name;
    private final SparseAutoencoder sae;
    private final SaeConfig config;
    private final EncoderProducts products;
    private final int k;

    TopKEncoder(OnnxGraph graph, String name, SaeSite site) {
        this.graph = graph;
        this.name = name;
        this.sae = site.sae();
        this.config = sae.config();
        this.products = new EncoderProducts(graph, name, site);
        this.k = config.k().orElseThrow();
    }

    static int candidates(SaeConfig config) {
        int k = config.k().orElseThrow();
        return k + Math.max(MARGIN, k / 2);
    }

    @Override
    public SaeActivations whole(Value read) {
        List<Value> largest = top(pre(products.whole(read)), k);
        return sparse(largest.get(0), largest.get(1));
    }

    @Override
    public List<Value> screened(Value read, Taking taking) {
        Value candidates =
                unsorted(pre(products.rough(read)), candidates(config)).get(1);
        Value product = products.with(candidates, read);
        Value pre = graph.node("Add", List.of(product, graph.node("Gather", List.of(bias(), candidates))));
        if (config.rescalesByDecoderNorm()) {
            pre = graph.node("Mul", List.of(pre, graph.node("Gather", List.of(norms(), candidates))));
        }
        List<Value> best = top(pre, k);
        Value features = graph.node("GatherElements", List.of(candidates, best.get(1)), Attribute.of("axis", -1));
        return taking.of().apply(sparse(best.get(0), features));
    }

    private SaeActivations sparse(Value largest, Value features) {
        return new SaeActivations.Sparse(graph, largest, features, k, config.dSae());
    }

    private Value pre(Value product) {
        Value pre = graph.node("Add", List.of(product, bias()));
        return config.rescalesByDecoderNorm() ? graph.node("Mul", List.of(pre, norms())) : pre;
    }

    private List<Value> top(Value of, int count) {
        return top(of, count, true);
    }

    private List<Value> unsorted(Value of, int count) {
        return top(of, count, false);
    }

    private List<Value> top(Value of, int count, boolean sorted) {
        Value values = graph.fresh();
        Value places = graph.fresh();
        graph.node(
                "TopK",
                List.of(of, graph.longs(count)),
                List.of(values, places),
                Attribute.of("axis", -1),
                Attribute.of("sorted", sorted ? 1 : 0));
        return List.of(values, places);
    }

    private Value bias() {
        return graph.floats(name + ".b_enc", sae.weights().encoderBias()::toFloats, config.dSae());
    }

    private Value norms() {
        return graph.floats(name + ".decoder_norms", sae::decoderNorms, config.dSae());
    }
}
