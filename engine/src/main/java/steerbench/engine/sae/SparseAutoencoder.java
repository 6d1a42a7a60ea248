package steerbench.engine.sae;

import java.nio.file.Path;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.tensor.Tensor;
import steerbench.engine.weights.RowSource;

/// An SAE whose weights lie in mapped files. Owns the mapping.
public final class SparseAutoencoder implements AutoCloseable {
    private final Path path;
    private final SaeConfig config;
    private final SaeWeights weights;
    private final RowSource decoderRows;
    private final Runnable release;

    SparseAutoencoder(Path path, SaeConfig config, SaeWeights weights, Runnable release) {
        this.path = path;
        this.config = config;
        this.weights = weights;
        this.decoderRows =
                weights.decoderInByOut() ? RowSource.transposed(weights.decoder()) : RowSource.of(weights.decoder());
        this.release = release;
    }

    /// The folder that holds it.
    public Path path() {
        return path;
    }

    public SaeConfig config() {
        return config;
    }

    public SaeWeights weights() {
        return weights;
    }

    /// `W_dec` row by row, as stored.
    public RowSource decoderRows() {
        return decoderRows;
    }

    public Tensor decoderBias() {
        return weights.decoderBias();
    }

    /// What one unit of a feature's activation adds to the residual stream: `W_dec[feature]`, divided by the input scale
    /// where there is one. Not normalised; `d_in` floats.
    public float[] decoderDirection(int feature) {
        checkFeature(feature);
        float[] row = new float[config.dIn()];
        decoderRows.readRow(feature, row);
        if (config.inputScale().isPresent()) {
            float scale = (float) config.inputScale().getAsDouble();
            for (int i = 0; i < row.length; i++) {
                row[i] /= scale;
            }
        }
        return row;
    }

    /// `||W_dec[feature]||` as stored.
    public double decoderNorm(int feature) {
        float[] row = new float[config.dIn()];
        decoderRows.readRow(feature, row);
        double sum = 0;
        for (float v : row) {
            sum += (double) v * v;
        }
        return Math.sqrt(sum);
    }

    public void checkFeature(int feature) {
        if (feature < 0 || feature >= config.dSae()) {
            throw new InvalidRequestException(
                    "feature " + feature,
                    "the SAE has features 0 to " + (config.dSae() - 1),
                    "Choose one of them, or load the SAE this feature belongs to");
        }
    }

    @Override
    public void close() {
        release.run();
    }
}
