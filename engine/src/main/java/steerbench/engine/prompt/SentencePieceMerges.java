package steerbench.engine.prompt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Byte-pair merges for a SentencePiece vocabulary, which has scores instead: of two neighbours those are
/// joined first whose joined piece scores highest. The same order as in transformers'
/// `convert_slow_tokenizer.generate_merges`.
final class SentencePieceMerges {
    private SentencePieceMerges() {}

    private record Scored(TokenizerJson.Merge merge, float score) {}

    /// @param pieces by id, with `scores`
    static List<TokenizerJson.Merge> of(List<String> pieces, float[] scores) {
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < pieces.size(); id++) {
            ids.putIfAbsent(pieces.get(id), id);
        }
        List<Scored> merges = new ArrayList<>();
        for (int id = 0; id < pieces.size(); id++) {
            String piece = pieces.get(id);
            List<TokenizerJson.Merge> splits = new ArrayList<>();
            for (int at = piece.offsetByCodePoints(0, Math.min(1, piece.length())); at < piece.length(); ) {
                String left = piece.substring(0, at);
                String right = piece.substring(at);
                if (ids.containsKey(left) && ids.containsKey(right)) {
                    splits.add(new TokenizerJson.Merge(left, right));
                }
                at = piece.offsetByCodePoints(at, 1);
            }
            splits.sort(Comparator.comparingInt((TokenizerJson.Merge m) -> ids.getOrDefault(m.left(), 0))
                    .thenComparingInt(m -> ids.getOrDefault(m.right(), 0)));
            float score = scores[id];
            splits.forEach(m -> merges.add(new Scored(m, score)));
        }
        merges.sort(Comparator.comparingDouble(Scored::score).reversed());
        return merges.stream().map(Scored::merge).toList();
    }
}
