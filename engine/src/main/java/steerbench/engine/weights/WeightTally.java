package steerbench.engine.weights;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.problem.InvalidRequestException;

/// Counts what a factory hands out, so that a chosen precision can say what became of it.
final class WeightTally {
    private final Set<ExternalData> regions = new HashSet<>();
    private final Set<Integer> roundedAgain = new TreeSet<>();
    private int rounded;
    private int kept;

    /// @param bits a source stored in more than this was rounded
    Linear of(Linear linear, RowSource source, int bits) {
        switch (linear) {
            case Linear.Dense dense -> regions.add(dense.weights());
            case Linear.SummedBlocks summed -> add(summed.blocks());
            case Linear.Blocks blocks -> add(blocks);
        }
        count(source, bits);
        return linear;
    }

    private void add(Linear.Blocks blocks) {
        Stream.of(blocks.quants(), blocks.scales(), blocks.zeros(), blocks.offsets())
                .filter(java.util.Objects::nonNull)
                .forEach(regions::add);
    }

    Embedding of(Embedding table, RowSource source, int bits) {
        switch (table) {
            case Embedding.Dense dense -> regions.add(dense.table());
            case Embedding.Blocks blocks -> {
                regions.add(blocks.quants());
                regions.add(blocks.scales());
            }
        }
        count(source, bits);
        return table;
    }

    private void count(RowSource source, int bits) {
        if (source.storedBits() <= bits) {
            kept++;
            return;
        }
        rounded++;
        if (source.storedBits() <= 8) {
            roundedAgain.add(source.storedBits());
        }
    }

    HeldWeights held(WeightPrecision precision) {
        if (precision != WeightPrecision.STORED && rounded == 0) {
            throw new InvalidRequestException(
                    "weights " + precision.label(),
                    "none of the " + kept
                            + " matrices would change: this checkpoint stores them in as few bits already",
                    "Leave the weights as stored, or take the unquantised checkpoint");
        }
        long bytes = regions.stream().mapToLong(ExternalData::length).sum();
        return new HeldWeights(precision, bytes, note(precision));
    }

    private String note(WeightPrecision precision) {
        if (precision == WeightPrecision.STORED || (kept == 0 && roundedAgain.isEmpty())) {
            return "";
        }
        String again = roundedAgain.isEmpty()
                ? ""
                : "some were quantised before (to " + roundedAgain + " bits) and are rounded a second time";
        String some = kept == 0 ? "" : kept + " of " + (kept + rounded) + " matrices stay as they are stored";
        return "weights " + precision.label() + ": " + some + (some.isEmpty() || again.isEmpty() ? "" : "; ") + again;
    }
}
