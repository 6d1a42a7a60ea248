package steerbench.engine.layers;

import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// Causal attention over a KV cache as graph nodes.
public interface Attention {

    /// @param q `(B, S, heads * head_dim)` before rotary positions
    /// @param k `(B, S, kv_heads * head_dim)`
    /// @param v `(B, S, kv_heads * head_dim)`
    /// @return z `(B, S, heads * head_dim)`, the concatenated heads before W_O
    Value apply(OnnxGraph graph, AttentionSpec spec, AttentionInputs inputs, KvSlot kv, Value q, Value k, Value v);

    /// As [#apply] with q, k and v side by side in one value.
    Value applyPacked(OnnxGraph graph, AttentionSpec spec, AttentionInputs inputs, KvSlot kv, Value qkv);
}
