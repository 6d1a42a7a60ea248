package steerbench.engine.bench;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// Which sizes of each axis are measured.
final class GrowthSizes {
    static final List<Integer> BATCHES = List.of(1, 2, 4, 8, 16, 32, 64);
    static final List<Integer> SAE_WIDTHS = List.of(1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20);
    static final int LONGEST = 8192;

    private static final List<Integer> CONTEXTS = List.of(128, 512, 1024, 2048, 4096, LONGEST);
    private static final List<Integer> FEATURES = List.of(1, 4, 16, 64, 256);
    private static final List<Integer> HOOKED = List.of(1, 2, 4, 8);

    private GrowthSizes() {}

    /// Up to the model's own context, which is measured itself where it lies between.
    static List<Integer> contexts(int longest) {
        int end = Math.min(longest, LONGEST);
        TreeSet<Integer> contexts = new TreeSet<>(upTo(CONTEXTS, end));
        contexts.add(end);
        return List.copyOf(contexts);
    }

    static List<Integer> steeredFeatures(int dSae) {
        return upTo(FEATURES, dSae);
    }

    /// An SAE behind the last block would not be cut below it: that block is left alone.
    static List<Integer> hookedLayers(int nLayers) {
        return upTo(HOOKED, nLayers - 1);
    }

    /// `count` layers spread evenly.
    static List<Integer> spread(int count, int nLayers) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> i * nLayers / (count + 1))
                .toList();
    }

    private static List<Integer> upTo(List<Integer> sizes, int end) {
        return sizes.stream().filter(s -> s <= end).toList();
    }
}
