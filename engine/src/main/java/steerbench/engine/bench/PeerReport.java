package steerbench.engine.bench;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import steerbench.engine.peer.PeerKind;

/// How fast other programs decode the same prompt in the same rounds, and how many times faster this engine
/// is while it steers and reads features.
///
/// @param terms how the comparison was made, sentence by sentence
public record PeerReport(List<Line> lines, List<String> terms) {
    static final String OURS = "this engine";
    static final List<String> TERMS = List.of(
            "Every program decodes the same prompt greedily, with keys and values cached and the same number of"
                    + " threads; ratios are medians over rounds in which all take turns in changing order.",
            "This engine and TransformerLens steer 16 features constantly by a share of the residual's norm and read"
                    + " the 32 largest features at every token; this engine also samples, writes receipts and text.",
            "transformers and llama.cpp's control vector add the same direction (llama.cpp at a fixed length) and"
                    + " read nothing; plain llama.cpp does neither.",
            "This engine and llama.cpp compute with the file's own weights; transformers and TransformerLens with the"
                    + " same weights dequantised to float32, in loops of forward passes.");

    public PeerReport {
        lines = List.copyOf(lines);
        terms = List.copyOf(terms);
    }

    /// A program at a number of rows.
    ///
    /// @param does what it does at every token besides decoding
    /// @param version empty where it is not known
    /// @param tokens decoded in a round by each row
    /// @param speed tokens per second of all rows; null where the peer was not there
    /// @param ratioName of the ratio; empty for this engine itself
    /// @param ratio this engine's speed over this program's in the same round; null where there is none
    /// @param goal of the ratio; null where there is none
    /// @param absence why it was not measured, and what to do; empty where it was
    public record Line(
            String program,
            String does,
            String version,
            int rows,
            int tokens,
            BenchReport.@Nullable Figure speed,
            String ratioName,
            @Nullable Double ratio,
            @Nullable Double goal,
            String absence) {}

    static String ratioName(PeerKind kind, int rows) {
        return "steered_b" + rows + "_vs_" + kind.name().toLowerCase(Locale.ROOT);
    }

    /// What the project wants to reach; null where it wants nothing.
    static @Nullable Double goal(PeerKind kind, int rows) {
        return switch (kind) {
            case LLAMA_CPP -> rows == 1 ? Double.valueOf(1) : rows == 8 ? Double.valueOf(2) : null;
            case TRANSFORMER_LENS -> rows == 1 ? Double.valueOf(10) : rows == 8 ? Double.valueOf(20) : null;
            case CONTROL_VECTOR, TRANSFORMERS -> null;
        };
    }
}
