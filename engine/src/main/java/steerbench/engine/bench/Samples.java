package steerbench.engine.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Repeated measurements of one figure. Medians are quoted: these machines are shared.
final class Samples {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        values.add(value);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    int size() {
        return values.size();
    }

    double median() {
        return quantile(0.5);
    }

    double quantile(double q) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.round(q * (sorted.size() - 1)));
    }
}
