package steerbench.engine.layers;

import steerbench.engine.onnx.Value;

/// The graph inputs attention needs, the same for all layers.
///
/// @param positions `(B, S)` int64, absolute position of each token
/// @param lastIndex `(B)` int32, index of each row's last valid position after this call (length - 1)
/// @param total scalar int32, the largest length of the batch after this call
/// @param length `(1)` int64, the same
/// @param maxPositions size of the rotary tables
public record AttentionInputs(Value positions, Value lastIndex, Value total, Value length, int maxPositions) {}
