package steerbench.engine.judge;

/// A learning rate that rises over the first tenth of the steps and falls to 0 along a cosine.
record Schedule(double peak, int steps) {
    private static final double WARM_UP = 0.1;

    double rate(int step) {
        double at = (double) step / steps;
        if (at < WARM_UP) {
            return peak * (0.05 + 0.95 * at / WARM_UP);
        }
        return peak * 0.5 * (1 + Math.cos(Math.PI * (at - WARM_UP) / (1 - WARM_UP)));
    }
}
