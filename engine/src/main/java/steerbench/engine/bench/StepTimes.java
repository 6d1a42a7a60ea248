package steerbench.engine.bench;

import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.Generation;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.RowId;

/// How long the steps of one run took, from one token of the first row to its next: all that a step does, in
/// native code and in Java. The median step is what overheads compare, as a pause of the machine then costs
/// one step, not the run.
final class StepTimes implements GenerationListener {
    private final Samples steps = new Samples();
    private double tokensPerSecond;
    private long last;

    @Override
    public void onToken(RowId row, int index, GeneratedToken token) {
        if (row.sample() == 0) {
            long now = System.nanoTime();
            if (index > 0) {
                steps.add((now - last) / 1e9);
            }
            last = now;
        }
    }

    void finish(Generation generation) {
        tokensPerSecond = generation.timing().tokensPerSecond();
    }

    /// Seconds.
    double medianStep() {
        return steps.median();
    }

    /// Of all rows together, over the whole run.
    double tokensPerSecond() {
        return tokensPerSecond;
    }
}
