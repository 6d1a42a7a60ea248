package steerbench.engine.bench;

import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Short runs of the real decode loop behind one prompt, of which the median step counts.
final class StepMeter {
    static final int STEPS = 32;
    private static final int WARM_UP = 8;
    private static final int COMPILED_AFTER = 400; // as in Benchmark
    private static final int RUNS = 3;

    private final Decoding decoding;
    private final Prompt prompt;
    private final Progress progress;
    private final Cancellation cancellation;

    StepMeter(Tokenizer tokenizer, Prompt prompt, Progress progress, Cancellation cancellation) {
        this.decoding = new Decoding(tokenizer, cancellation);
        this.prompt = prompt;
        this.progress = progress;
        this.cancellation = cancellation;
    }

    void warmUp(HookedModel model) {
        decoding.decode(model.session(), prompt, SteeringPlan.unsteered(), 1, COMPILED_AFTER);
    }

    /// Several runs of one row, the first steps left out.
    ///
    /// @param steered features of each SAE; 0: read only
    GrowthReport.Step steered(HookedModel model, int at, int steered) {
        SteeringPlan plan = steered == 0
                ? SteeringPlan.unsteered()
                : Decoding.steering(model.session().sites(), steered);
        decoding.decode(model.session(), prompt, plan, 1, WARM_UP);
        Samples runs = new Samples();
        for (int run = 0; run < RUNS; run++) {
            cancellation.check();
            runs.add(decoding.decode(model.session(), prompt, plan, 1, STEPS).medianStep());
        }
        return new GrowthReport.Step(at, 1, runs.median(), model.stepBytes(1, positions(prompt.length()), steered));
    }

    /// One run of several rows.
    GrowthReport.Step batch(HookedModel model, int rows) {
        cancellation.check();
        double step = decoding.decode(model.session(), prompt, SteeringPlan.unsteered(), rows, STEPS)
                .medianStep();
        return new GrowthReport.Step(rows, rows, step, model.stepBytes(rows, positions(prompt.length()), 0));
    }

    /// The last steps before the context is full.
    GrowthReport.Step context(HookedModel model, int context) {
        cancellation.check();
        int before = context - STEPS;
        Prompt repeated = decoding.repeated(prompt, before);
        double step = decoding.decode(model.session(), repeated, SteeringPlan.unsteered(), 1, STEPS)
                .medianStep();
        return new GrowthReport.Step(context, 1, step, model.stepBytes(1, positions(before), 0));
    }

    /// In the cache at the median step.
    private static int positions(int before) {
        return before + STEPS / 2;
    }

    void report(String step, int done, int total) {
        cancellation.check();
        progress.report(step, done, total);
    }
}
