package steerbench.engine.graph;

import java.util.List;
import steerbench.engine.onnx.Value;

/// From what an SAE's encoder reads, `(B, S, d_in)`, to feature activations.
sealed interface FeatureEncoder permits TopKEncoder, ThresholdEncoder {
    /// By the whole encoder.
    SaeActivations whole(Value read);

    /// What is read out of the activations of few tokens, without reading the whole encoder where that can be
    /// helped. Only where [Screening#isUsed].
    List<Value> screened(Value read, Readout readout);
}
