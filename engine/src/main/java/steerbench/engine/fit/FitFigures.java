package steerbench.engine.fit;

import org.jspecify.annotations.Nullable;

/// What the self-test measured on its fixed text, without position 0 of each passage and without outliers.
///
/// @param mode in which model and SAE ran
/// @param tokens that were measured
/// @param outliers tokens left out of FVU and L0: their residual is more than ten times the usual norm
/// @param unexplained fraction of variance unexplained (FVU), in the space the SAE reads
/// @param l0 active features a token, mean
/// @param notSeen share of features that no token of the text activated; high for wide SAEs: no fault
/// @param medianNorm of the residual at the hook
/// @param crossEntropy of the next token by the model as it is, mean, in nats
/// @param loss what replacing the residual costs; null: not measured
/// @param lossNote why it was not measured, else empty
public record FitFigures(
        String mode,
        int tokens,
        int outliers,
        double unexplained,
        double l0,
        double notSeen,
        double medianNorm,
        double crossEntropy,
        @Nullable Loss loss,
        String lossNote) {

    /// Mean cross-entropy of the next token, in nats: with the reconstruction in place of what passes the
    /// hook, and with zero in its place.
    ///
    /// @param recovered `(zeroed - withSae) / (zeroed - cross-entropy of the model as it is)`: 1 where the
    ///     reconstruction costs nothing, 0 where zeros would do as well
    public record Loss(double withSae, double zeroed, double recovered) {}
}
