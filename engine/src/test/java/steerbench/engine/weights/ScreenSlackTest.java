package steerbench.engine.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Against products of vectors rounded here, block by block.
@Tag("unit")
class ScreenSlackTest {
    private static final int LENGTH = 576;
    private static final int PAIRS = 20_000;

    @Test
    void noProductOfRoundedVectorsLiesFurtherOffAndManyComeNear() {
        Random random = new Random(5);
        double worst = 0;
        for (int n = 0; n < PAIRS; n++) {
            float[] weights = vector(random, n % 3);
            float[] x = vector(random, n % 5);
            if (n % 2 == 0) {
                lean(x, weights, n % 7, 10 * (n % 11));
            }
            double error = Math.abs(product(weights, x) - product(rounded(weights), rounded(x)));
            worst = Math.max(worst, error / (ScreenSlack.of(weights) * Math.sqrt(product(x, x))));
        }
        // Even of 20,000 pairs none is off by six deviations, and it would be no use were it far too wide.
        assertThat(worst).isBetween(0.2, 1.0);
    }

    /// Turns `x` towards the weights, which it has to be for their feature to be active, and gives every block a
    /// massive entry.
    private static void lean(float[] x, float[] weights, float by, float massive) {
        for (int i = 0; i < LENGTH; i++) {
            x[i] += by * weights[i] + (i % Int8Packer.SCREEN_BLOCK == 0 ? massive : 0);
        }
    }

    /// @param heavy how many entries stand out
    private static float[] vector(Random random, int heavy) {
        float[] vector = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        for (int h = 0; h < heavy; h++) {
            vector[random.nextInt(LENGTH)] *= 30;
        }
        return vector;
    }

    private static float[] rounded(float[] vector) {
        float[] rounded = new float[LENGTH];
        for (int from = 0; from < LENGTH; from += Int8Packer.SCREEN_BLOCK) {
            float largest = 0;
            for (int i = from; i < from + Int8Packer.SCREEN_BLOCK; i++) {
                largest = Math.max(largest, Math.abs(vector[i]));
            }
            float step = largest / 127;
            for (int i = from; i < from + Int8Packer.SCREEN_BLOCK; i++) {
                rounded[i] = step == 0 ? 0 : step * Math.round(vector[i] / step);
            }
        }
        return rounded;
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
