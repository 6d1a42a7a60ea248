package steerbench.engine.steering;

/// What happened to one steered feature at one position.
///
/// @param gate whether its edit was switched on here
/// @param activation a_f on the unedited residual
/// @param projectionBefore x . u_f, residual units
/// @param projectionAfter the same after all edits of the position
public record FeatureEdit(
        String sae, int feature, boolean gate, double activation, double projectionBefore, double projectionAfter) {}
