package steerbench.engine.sae;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.tensor.Tensor;

/// An SAE whose weights lie in mapped files. Owns the mapping.
///
/// Shapes: `W_enc` `[d_in, d_sae]`, `b_enc` `[d_sae]`, `W_dec` `[d_sae, d_in]`, `b_dec` `[d_in]`, threshold
/// `[d_sae]`.
public final class SparseAutoencoder implements AutoCloseable {
    private final Path path;
    private final SaeConfig config;
    private final SaeWeights weights;
    private final Runnable release;

    SparseAutoencoder(Path path, SaeConfig config, SaeWeights weights, Runnable release) {
        this.path = path;
        this.config = config;
        this.weights = weights;
        this.release = release;
    }

    /// The tensors under their usual names.
    record SaeWeights(
            Tensor wEnc,
            Tensor bEnc,
            Tensor wDec,
            Tensor bDec,
            @Nullable Tensor threshold) {}

    public Path path() {
        return path;
    }

    public SaeConfig config() {
        return config;
    }

    public Tensor wEnc() {
        return weights.wEnc();
    }

    public Tensor bEnc() {
        return weights.bEnc();
    }

    public Tensor wDec() {
        return weights.wDec();
    }

    public Tensor bDec() {
        return weights.bDec();
    }

    /// JumpReLU only.
    public Optional<Tensor> threshold() {
        return Optional.ofNullable(weights.threshold());
    }

    /// The decoder direction `W_dec[feature]`, not normalised; `d_in` floats in units of the residual stream.
    public float[] decoderDirection(int feature) {
        checkFeature(feature);
        float[] row = new float[config.dIn()];
        weights.wDec().readRow(feature, row);
        return row;
    }

    /// `||W_dec[feature]||`.
    public double decoderNorm(int feature) {
        double sum = 0;
        for (float v : decoderDirection(feature)) {
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
