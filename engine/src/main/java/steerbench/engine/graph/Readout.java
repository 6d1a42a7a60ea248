package steerbench.engine.graph;

import java.util.List;
import java.util.function.Function;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.Value;

/// What is read out of an SAE's activations. There are several ways to them, of which a run takes one: it is
/// computed in each.
///
/// @param of what is read, each `(B, S, ...)`; makes nodes, and nothing else
/// @param types theirs
record Readout(Function<SaeActivations, List<Value>> of, List<ElementType> types) {

    List<Value> read(SaeActivations activations) {
        return of.apply(activations);
    }
}
