package steerbench.engine.prompt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Byte-pair merges for a SentencePiece vocabulary, which has scores instead: of two neighbours those are
/// joined first whose joined piece scores highest. The same order as in transformers'
/// `convert_slow_tokenizer.generate_merges`.
final class SentencePieceMerges {
    /// Characters that are looked at, about: each split of each piece. Gemma's 262,144 pieces take 2e7.
    private static final long MAX_WORK = 1 << 28;

    private SentencePieceMerges() {}

    private record Scored(TokenizerJson.Merge merge, float score) {}

    /// Empty where there would be too many.
    ///
    /// @param pieces by id, with `scores`
    static Optional<List<TokenizerJson.Merge>> of(List<String> pieces, float[] scores) {
        long work = 0;
        for (String piece : pieces) {
            work += (long) piece.length() * piece.length();
        }
        return work > MAX_WORK ? Optional.empty() : merges(pieces, scores);
    }

    private static Optional<List<TokenizerJson.Merge>> merges(List<String> pieces, float[] scores) {
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
            if (merges.size() > TokenizerFile.MAX_MERGES) {
                return Optional.empty();
            }
        }
        merges.sort(Comparator.comparingDouble(Scored::score).reversed());
        return Optional.of(merges.stream().map(Scored::merge).toList());
    }
}
