package steerbench.engine.judge;

/// Adam with decoupled weight decay (Loshchilov & Hutter 2019, arXiv 1711.05101) on one array of parameters.
final class AdamW {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final float EPSILON = 1e-8f;

    private final float[] parameters;
    private final float[] gradient;
    private final float[] mean;
    private final float[] square;
    private final float decay;
    private int steps;

    /// Updates `parameters` in place.
    AdamW(float[] parameters, double decay) {
        this.parameters = parameters;
        this.gradient = new float[parameters.length];
        this.mean = new float[parameters.length];
        this.square = new float[parameters.length];
        this.decay = (float) decay;
    }

    /// To add to; a step empties it.
    float[] gradient() {
        return gradient;
    }

    void step(double rate) {
        steps++;
        float size = (float) (rate / (1 - Math.pow(BETA_1, steps)));
        float correction = (float) (1 / (1 - Math.pow(BETA_2, steps)));
        float shrink = (float) (1 - rate * decay);
        float b1 = (float) BETA_1;
        float b2 = (float) BETA_2;
        for (int i = 0; i < parameters.length; i++) {
            float g = gradient[i];
            mean[i] = b1 * mean[i] + (1 - b1) * g;
            square[i] = b2 * square[i] + (1 - b2) * g * g;
            parameters[i] =
                    shrink * parameters[i] - size * mean[i] / ((float) Math.sqrt(square[i] * correction) + EPSILON);
            gradient[i] = 0;
        }
    }
}
