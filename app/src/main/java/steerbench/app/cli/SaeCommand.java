package steerbench.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steerbench.engine.fit.FitFigures;
import steerbench.engine.fit.SaeVerdict.Finding;
import steerbench.engine.fit.SaeVerdict.Level;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.workbench.DefaultPair;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.SaeCheck;

/// `sae list|catalogue|fetch|search|check`.
@Command(
        name = "sae",
        description = "SAEs: which are here, and whether one belongs to a model.",
        mixinStandardHelpOptions = true,
        subcommands = {
            SaeCommand.ListSaes.class,
            SaeCatalogueCommand.class,
            SaeFetchCommand.class,
            SaeSearchCommand.class,
            SaeCommand.Check.class
        })
final class SaeCommand {

    /// What `sae list` says of an SAE.
    record Entry(String id, String path) {}

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The SAE that ships with Steerbench.")
    static final class ListSaes implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private JsonOption json = new JsonOption();

        ListSaes(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            Entry entry = new Entry(
                    DefaultPair.SAE_ID,
                    new DefaultPair(context.folders())
                            .sae(context.console().progress(), context.cancellation())
                            .folder()
                            .toString());
            if (json.enabled()) {
                context.console().json(List.of(entry));
            } else {
                context.console().line(entry.id() + "  " + entry.path());
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "check",
            mixinStandardHelpOptions = true,
            description = {
                "Say whether an SAE belongs to a model: by what their files say, and by a self-test on a fixed text.",
                "Exit code 1 where it does not fit or that is in doubt."
            })
    static final class Check implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private JsonOption json = new JsonOption();

        @Mixin
        private EngineOptions engine = new EngineOptions();

        @Option(names = "--static", description = "Only what the files say; run nothing.")
        private boolean filesOnly;

        Check(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            EngineSettings settings = engine.settings(context);
            if (settings.saes().isEmpty()) {
                throw new InvalidRequestException(
                        "SAE",
                        "none is given for this model",
                        "Name one with --sae; 'steerbench sae catalogue' lists known ones");
            }
            List<SaeCheck.Report> reports = filesOnly
                    ? SaeCheck.ofFiles(settings, context.folders().packed())
                    : SaeCheck.measured(
                            settings,
                            context.folders().packed(),
                            context.console().progress(),
                            context.cancellation());
            if (json.enabled()) {
                context.console().json(reports);
            } else {
                reports.forEach(this::print);
            }
            boolean allFit = reports.stream().allMatch(r -> r.verdict().level() == Level.FITS);
            return allFit ? ExitCode.OK : ExitCode.FAILED;
        }

        private void print(SaeCheck.Report report) {
            Console console = context.console();
            console.line(report.sae().id() + " at " + report.sae().hook() + " of " + report.model() + ": "
                    + report.verdict().level().label());
            FitFigures figures = report.figures();
            if (figures != null) {
                print(console, figures);
            }
            for (Finding finding : report.verdict().findings()) {
                console.format(
                        "  %-12s  %s",
                        finding.level() == Level.FITS ? "note" : finding.level().label(), finding.sentence());
            }
        }

        private static void print(Console console, FitFigures figures) {
            console.format(
                    "  self-test     mode %s, %d tokens, %d outliers left out",
                    figures.mode(), figures.tokens(), figures.outliers());
            console.format("  variance unexplained  %6.3f", figures.unexplained());
            console.format("  L0                    %6.1f", figures.l0());
            console.format("  features not seen     %6.3f", figures.notSeen());
            FitFigures.Loss loss = figures.loss();
            if (loss != null) {
                console.format(
                        "  loss recovered        %6.3f  (cross-entropy %.3f, with the SAE %.3f, with zero %.3f)",
                        loss.recovered(), figures.crossEntropy(), loss.withSae(), loss.zeroed());
            }
        }
    }
}
