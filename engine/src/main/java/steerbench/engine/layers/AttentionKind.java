package steerbench.engine.layers;

import steerbench.engine.onnx.ElementType;

/// How attention is computed, and with it how keys and values are held.
public enum AttentionKind {
    /// ONNX Runtime's fused operator in float32; on the CPU only.
    FUSED(ElementType.FLOAT),
    /// The same in float16 between float32 neighbours: on CUDA the operator knows no float32.
    FUSED_HALF(ElementType.FLOAT16),
    /// Standard operators in float32, everywhere.
    PLAIN(ElementType.FLOAT);

    private final ElementType cacheType;

    AttentionKind(ElementType cacheType) {
        this.cacheType = cacheType;
    }

    /// Of keys and values between passes.
    public ElementType cacheType() {
        return cacheType;
    }

    public boolean isFused() {
        return this != PLAIN;
    }

    public Attention attention() {
        return this == PLAIN ? new PlainAttention() : new GroupedQueryAttention(cacheType);
    }
}
