package steerbench.engine.bench;

import java.util.ArrayList;
import java.util.List;

/// The plain model against context length and batch.
final class ModelGrowth {
    private static final int ROUNDS = 3;
    private static final int MANY = 32;

    private final HookedModel model;
    private final StepMeter meter;
    private final Samples throughput = new Samples();

    ModelGrowth(HookedModel model, StepMeter meter) {
        this.model = model;
        this.meter = meter;
    }

    GrowthReport.Steps context() {
        List<GrowthReport.Step> steps = new ArrayList<>();
        List<Integer> contexts = GrowthSizes.contexts(model.session().maxPositions());
        for (int context : contexts) {
            meter.report("context of " + context, steps.size(), contexts.size());
            steps.add(meter.context(model, context));
        }
        int own = model.session().shape().contextLength();
        List<String> skipped = own < GrowthSizes.LONGEST
                ? List.of("more than " + own + ": the model was made for no more")
                : List.of();
        return new GrowthReport.Steps("context, tokens", "model alone, 1 row", steps, skipped);
    }

    /// All sizes take turns; of each the median round counts.
    GrowthReport.Steps batch() {
        List<List<GrowthReport.Step>> rounds = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<GrowthReport.Step> steps = new ArrayList<>();
            for (int rows : GrowthSizes.BATCHES) {
                meter.report("batch of " + rows, round, ROUNDS);
                steps.add(meter.batch(model, rows));
            }
            rounds.add(steps);
            throughput.add(throughputOf(steps, MANY));
        }
        List<GrowthReport.Step> medians = new ArrayList<>();
        for (int i = 0; i < GrowthSizes.BATCHES.size(); i++) {
            medians.add(median(i, rounds));
        }
        return new GrowthReport.Steps("batch, rows", "model alone, short prompt", medians, List.of());
    }

    /// Tokens a second of 32 rows together, over those of one row.
    double throughput() {
        return throughput.median();
    }

    static double throughputOf(List<GrowthReport.Step> steps, int rows) {
        return rowsPerSecond(steps, rows) / rowsPerSecond(steps, 1);
    }

    private static double rowsPerSecond(List<GrowthReport.Step> steps, int rows) {
        return steps.stream()
                .filter(s -> s.rows() == rows)
                .mapToDouble(s -> rows / s.seconds())
                .findFirst()
                .orElseThrow();
    }

    private static GrowthReport.Step median(int size, List<List<GrowthReport.Step>> rounds) {
        Samples samples = new Samples();
        rounds.forEach(r -> samples.add(r.get(size).seconds()));
        GrowthReport.Step first = rounds.getFirst().get(size);
        return new GrowthReport.Step(first.at(), first.rows(), samples.median(), first.bytes());
    }
}
