package steerbench.engine.graph;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.layers.AttentionKind;

/// What a graph computes: blocks `fromLayer` (inclusive) to `toLayer` (exclusive), from token ids where
/// `fromLayer` is 0, else from the residual stream; to logits where `toLayer` is the last, else to the
/// residual stream.
///
/// Cutting a model at the lowest steered hook gives two graphs: the lower one does not depend on any plan, so
/// a prompt passes it once, however often sliders move.
///
/// @param taps hook points whose values come out
/// @param sites SAEs inside, in the order of their indices in inputs and outputs
/// @param maxPositions size of the rotary tables: the longest sequence this graph can run
/// @param attention how attention is computed
public record GraphSpec(
        int fromLayer,
        int toLayer,
        Set<HookPoint> taps,
        List<SaeSite> sites,
        int maxPositions,
        AttentionKind attention) {

    public GraphSpec {
        taps = Set.copyOf(taps);
        sites = List.copyOf(sites);
    }

    public boolean startsFromIds() {
        return fromLayer == 0;
    }

    /// Whether nobody wants to see what follows the attention of this layer, at every position.
    boolean isBlindBehindAttention(int layer) {
        return Stream.concat(taps.stream(), sites.stream().map(SaeSite::hook))
                .noneMatch(h -> h.layer() == layer && h.site().compareTo(Site.Z) > 0);
    }
}
