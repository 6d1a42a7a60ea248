package steerbench.engine.evaluation;

/// Means over prompts of [Diversity], or of its differences.
public record DiversityEstimates(Estimate distinct1, Estimate distinct2, Estimate distinct3) {
    private static final int FIGURES = 3;

    static DiversityEstimates of(UnitSums sums) {
        return new DiversityEstimates(
                sums.ratio(0).ofSpread(),
                sums.ratio(1).ofSpread(),
                sums.ratio(2).ofSpread());
    }

    static UnitSums sums(int prompts) {
        return new UnitSums(prompts, FIGURES);
    }

    static void add(UnitSums sums, int prompt, Diversity diversity) {
        sums.add(prompt, 0, diversity.distinct1(), 1);
        sums.add(prompt, 1, diversity.distinct2(), 1);
        sums.add(prompt, 2, diversity.distinct3(), 1);
    }
}
