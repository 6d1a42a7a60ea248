package steerbench.engine.graph;

/// Names of graph inputs and outputs. Shapes: B rows, S tokens a row in this call, R logit positions, F
/// feature slots, M cache capacity.
public final class GraphNames {
    /// int64 `(B, S)`.
    public static final String IDS = "input_ids";
    /// int64 `(B, S)`: absolute positions. Only in graphs that need them.
    public static final String POSITIONS = "positions";
    /// int32 `(B)`: each row's length after this call, minus 1. Fused attention only.
    public static final String LAST_INDEX = "last_index";
    /// int32 scalar: the largest length after this call.
    public static final String TOTAL = "total_length";
    /// int64 `(1)`: [#TOTAL] for operators that want a length so. Made from that one in the graph, it would
    /// cross from the host to a GPU and back in every layer.
    public static final String LENGTH = "length";
    /// int64 `(R)`: positions, counted through all rows (`row * S + s`), whose logits are wanted.
    public static final String LOGIT_ROWS = "logit_rows";
    /// float32 `(B, S, d_model)`, where a graph starts above block 0.
    public static final String RESIDUAL_IN = "residual_in";
    /// float32 `(B, S, d_model)`, where a graph ends below the last block.
    public static final String RESIDUAL_OUT = "residual_out";
    /// float32 `(1, R, vocab)`.
    public static final String LOGITS = "logits";
    /// float32 `(1, R, vocab)`: log-softmax of the logits.
    public static final String LOG_PROBABILITIES = "log_probabilities";

    private GraphNames() {}

    /// float32 `(B, kv_heads, M, head_dim)`.
    public static String pastKey(int layer) {
        return "past_key." + layer;
    }

    public static String pastValue(int layer) {
        return "past_value." + layer;
    }

    public static String presentKey(int layer) {
        return "present_key." + layer;
    }

    public static String presentValue(int layer) {
        return "present_value." + layer;
    }

    /// An input or output of SAE number `site`.
    public static String site(int site, SiteTensor tensor) {
        return "sae" + site + "." + tensor.suffix();
    }
}
