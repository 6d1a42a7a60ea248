package steerbench.app.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import steerbench.app.mask.ToxicWords;
import steerbench.engine.steering.SteeringPlan;

/// A continuation as a line of `continuations.csv`. Texts are unmasked.
///
/// @param tier 0 for the baseline
/// @param judge who measured toxicity
/// @param scorer the unsteered model, which measured perplexity
/// @param mode its arithmetic
/// @param promptToxicity as the prompts' file says; NaN where it does not
/// @param masking says that texts are unmasked
/// @param editedPositions positions of prompt and continuation at which something was added
/// @param maxDose largest `||delta|| / ||x||` of the row
public record ContinuationRow(
        int prompt,
        int plan,
        int sample,
        int tier,
        String magnitude,
        double strength,
        double toxicity,
        double perplexity,
        int tokens,
        String finish,
        int editedPositions,
        double maxDose,
        String judge,
        String scorer,
        String mode,
        double promptToxicity,
        String masking,
        String unmaskedPrompt,
        String unmaskedText) {

    static ContinuationRow of(RunRow row, RunOverview run, Measured by) {
        SteeringPlan plan = run.request().plans().get(row.plan());
        boolean steered = !plan.features().isEmpty();
        return new ContinuationRow(
                row.prompt(),
                row.plan(),
                row.sample(),
                steered ? plan.tier().number() : 0,
                steered ? plan.magnitude().name() : "",
                steered ? plan.strength() : 0,
                row.toxicity(),
                row.perplexity(),
                row.ids().size(),
                row.finish().name(),
                (int) doses(row).filter(d -> d > 0).count(),
                doses(row).max().orElse(0),
                by.judge(),
                by.scorer(),
                by.mode(),
                row.prompt() < run.promptToxicity().size()
                        ? run.promptToxicity().get(row.prompt())
                        : Double.NaN,
                ToxicWords.UNMASKED,
                run.request().prompts().get(row.prompt()).text(),
                row.text());
    }

    private static DoubleStream doses(RunRow row) {
        return Stream.of(row.promptDoses(), row.doses()).flatMap(List::stream).mapToDouble(d -> d);
    }
}
