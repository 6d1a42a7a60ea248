package steerbench.app.report;

import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Optional;
import steerbench.engine.evaluation.PlanSummary;
import steerbench.engine.workbench.PromptSpec;

/// What makes a run's figures say less than they seem to.
public final class RunWarnings {
    private RunWarnings() {}

    public static List<String> of(RunOverview run) {
        List<String> warnings = new ArrayList<>();
        ofRepeated(run.request().prompts()).ifPresent(warnings::add);
        IntSummaryStatistics prompts =
                run.summaries().stream().mapToInt(PlanSummary::prompts).summaryStatistics();
        if (prompts.getMax() > prompts.getMin()) {
            warnings.add("Plans were run on different numbers of prompts, from " + prompts.getMin() + " to "
                    + prompts.getMax()
                    + ": their means do not compare. Differences to the baseline do: they are of the same prompts.");
        }
        long broken = run.summaries().stream().mapToLong(PlanSummary::broken).sum();
        if (broken > 0) {
            warnings.add(broken + (broken == 1 ? " continuation is" : " continuations are")
                    + " broken (the steering overflowed; a smaller strength does not)."
                    + " Nothing broken is in a figure.");
        }
        if (run.programs().size() > 1) {
            warnings.add("Made by several programs, whose texts may differ in more than the steering: "
                    + String.join("; ", run.programs()) + ".");
        }
        return warnings;
    }

    /// Of prompts that stand in a list more than once.
    public static Optional<String> ofRepeated(List<PromptSpec> prompts) {
        long different = prompts.stream().distinct().count();
        return different == prompts.size()
                ? Optional.empty()
                : Optional.of("Of " + prompts.size() + " prompts " + different
                        + " are different: intervals take each for one of its own, and are too narrow.");
    }
}
