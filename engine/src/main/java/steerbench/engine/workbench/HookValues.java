package steerbench.engine.workbench;

import java.util.Arrays;

/// What passed one hook: a `(tokens, width)` matrix of float32. Immutable.
public final class HookValues {
    private final String hook;
    private final int tokens;
    private final int width;
    private final float[] values;

    /// @param hook as in `blocks.10.hook_resid_post`
    /// @param values row-major; belongs to this object from now on
    HookValues(String hook, int tokens, int width, float[] values) {
        if (values.length != tokens * width) {
            throw new IllegalArgumentException(values.length + " values for " + tokens + " x " + width);
        }
        this.hook = hook;
        this.tokens = tokens;
        this.width = width;
        this.values = values;
    }

    public String hook() {
        return hook;
    }

    public int tokens() {
        return tokens;
    }

    public int width() {
        return width;
    }

    /// A copy of what passed at one token.
    public float[] at(int token) {
        return Arrays.copyOfRange(values, token * width, (token + 1) * width);
    }

    /// Euclidean norm at one token.
    public double norm(int token) {
        double sum = 0;
        for (int i = token * width; i < (token + 1) * width; i++) {
            sum += (double) values[i] * values[i];
        }
        return Math.sqrt(sum);
    }
}
