package steerbench.engine.layers;

import steerbench.engine.onnx.Value;

/// One layer's keys and values in and out, each `(B, kv_heads, capacity, head_dim)`. The session binds the
/// same memory to past and present, so the cache is updated in place.
public record KvSlot(Value pastKey, Value pastValue, Value presentKey, Value presentValue) {}
