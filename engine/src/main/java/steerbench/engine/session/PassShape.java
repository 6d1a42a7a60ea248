package steerbench.engine.session;

import java.util.List;

/// The sizes of one forward pass.
///
/// @param rows B, sequences side by side
/// @param tokens S, tokens a row in this call
/// @param logitRows R, positions whose logits are wanted
/// @param slots F of each SAE site, at least 1 each: zero-sized products are no standard territory
public record PassShape(int rows, int tokens, int logitRows, List<Integer> slots) {
    public PassShape {
        slots = List.copyOf(slots);
        if (rows < 1 || tokens < 1 || logitRows < 1 || slots.stream().anyMatch(f -> f < 1)) {
            throw new IllegalArgumentException("empty pass " + rows + ", " + tokens + ", " + logitRows + ", " + slots);
        }
    }
}
