package steerbench.engine.graph;

import java.util.List;

/// What a built graph is and what its session must feed and bind. Not its bytes: a session reads those once,
/// and keeps this. Compared by identity.
public final class GraphHalf {
    private final GraphSpec spec;
    private final ModelShape shape;
    private final List<String> inputs;
    private final List<String> outputs;

    GraphHalf(GraphSpec spec, ModelShape shape, List<String> inputs, List<String> outputs) {
        this.spec = spec;
        this.shape = shape;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
    }

    public GraphSpec spec() {
        return spec;
    }

    public ModelShape shape() {
        return shape;
    }

    public List<String> inputs() {
        return inputs;
    }

    public List<String> outputs() {
        return outputs;
    }

    public boolean endsInLogits() {
        return spec.toLayer() == shape.nLayers();
    }
}
