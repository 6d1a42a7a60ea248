package steerbench.engine.sae;

import java.nio.file.Path;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.weights.PackedStore;
import steerbench.engine.weights.RowSource;

/// An SAE whose weights lie in mapped files. Owns the mapping.
public final class SparseAutoencoder implements AutoCloseable {
    private final Path path;
    private final SaeConfig config;
    private final SaeWeights weights;
    private final RowSource decoderRows;
    private final PackedStore packed;
    private final Runnable release;

    /// @param packed where its repacked weights are kept
    /// @param release closes what the weights lie in
    SparseAutoencoder(Path path, SaeConfig config, SaeWeights weights, PackedStore packed, Runnable release) {
        boolean sizes = config.dIn() > 0
                && config.dIn() <= SaeConfig.MAX_D_IN
                && config.dSae() > 0
                && config.dSae() <= SaeConfig.MAX_D_SAE;
        if (!sizes || config.k().orElse(1) < 1 || config.k().orElse(1) > config.dSae()) {
            throw new InvalidFileException(
                    path.toString(),
                    "d_in " + config.dIn() + ", d_sae " + config.dSae()
                            + (config.k().isPresent() ? ", k " + config.k().getAsInt() : "") + " do not make an SAE",
                    "Compare its configuration with the published one");
        }
        this.path = path;
        this.config = config;
        this.weights = weights;
        this.decoderRows =
                weights.decoderInByOut() ? RowSource.transposed(weights.decoder()) : RowSource.of(weights.decoder());
        this.packed = packed;
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

    /// Where its repacked weights are kept.
    public PackedStore packed() {
        return packed;
    }

    /// `W_dec` row by row, as stored.
    public RowSource decoderRows() {
        return decoderRows;
    }

    /// What one unit of a feature's activation adds to the residual stream, `d_in` floats: `W_dec[feature]`
    /// of the SAE with its scales folded in. An input scale divides it; `rescale_acts_by_decoder_norm` makes
    /// it a unit vector. An SAE that normalises every token multiplies it by that token's own unit besides,
    /// which is not in here.
    public float[] decoderDirection(int feature) {
        checkFeature(feature);
        float[] row = new float[config.dIn()];
        decoderRows.readRow(feature, row);
        double divisor = config.inputScale().orElse(1);
        if (config.rescalesByDecoderNorm()) {
            double norm = norm(row);
            divisor *= norm > 0 ? norm : 1;
        }
        if (divisor != 1) {
            for (int i = 0; i < row.length; i++) {
                row[i] = (float) (row[i] / divisor);
            }
        }
        return row;
    }

    /// `||decoderDirection(feature)||`.
    public double directionNorm(int feature) {
        return norm(decoderDirection(feature));
    }

    /// [#decoderNorm] of every feature, `(d_sae)`.
    public float[] decoderNorms() {
        float[] norms = new float[config.dSae()];
        for (int f = 0; f < norms.length; f++) {
            norms[f] = (float) decoderNorm(f);
        }
        return norms;
    }

    /// `||W_dec[feature]||` as stored.
    public double decoderNorm(int feature) {
        float[] row = new float[config.dIn()];
        decoderRows.readRow(feature, row);
        return norm(row);
    }

    private static double norm(float[] row) {
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
