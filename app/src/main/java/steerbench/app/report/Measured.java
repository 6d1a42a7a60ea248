package steerbench.app.report;

/// Who measured: named in every line, since lines are copied out of their files.
///
/// @param judge of toxicity, `name@version`
/// @param scorer of perplexity
/// @param mode its arithmetic
record Measured(String judge, String scorer, String mode) {

    static Measured by(RunOverview run) {
        return new Measured(
                run.judge().toString(),
                run.engine().model().name(),
                run.engine().mode().label());
    }
}
