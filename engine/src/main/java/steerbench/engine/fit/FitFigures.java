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
/// @param loss share of loss recovered; null: not measured
/// @param lossNote why it was not measured, else empty
public record FitFigures(
        String mode,
        int tokens,
        int outliers,
        double unexplained,
        double l0,
        double notSeen,
        double medianNorm,
        @Nullable Loss loss,
        String lossNote) {

    /// Mean cross-entropy of the next token, in nats: of the model as it is, with the reconstruction in place
    /// of what passes the hook, and with zero in its place.
    public record Loss(double clean, double withSae, double zeroed, int scored) {

        /// `(zeroed - with SAE) / (zeroed - clean)`: 1 where the reconstruction costs nothing.
        public double recovered() {
            return (zeroed - withSae) / (zeroed - clean);
        }
    }
}
