package steerbench.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steerbench.engine.corpus.TextFile;
import steerbench.engine.features.FeatureCatalog;
import steerbench.engine.features.FeatureCatalogFile;
import steerbench.engine.features.FeatureRanker;
import steerbench.engine.features.FeatureSummary;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.Ranking;
import steerbench.engine.workbench.SaeCheck;

/// `features list|rank`.
@Command(
        name = "features",
        description = "What is known about an SAE's features.",
        mixinStandardHelpOptions = true,
        subcommands = {FeaturesCommand.ListFeatures.class, FeaturesCommand.Rank.class})
final class FeaturesCommand {

    @Command(
            mixinStandardHelpOptions = true,
            name = "list",
            description = "Features by how well they tell toxic from neutral text.")
    static final class ListFeatures implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private JsonOption json = new JsonOption();

        @Mixin
        private EngineOptions engine = new EngineOptions();

        @Option(names = "--limit", paramLabel = "N", description = "How many; 0: all. Default: ${DEFAULT-VALUE}.")
        private int limit = 40;

        @Option(names = "--starter", description = "Only the preselected set.")
        private boolean starter;

        @Option(names = "--reveal", description = "Show toxic tokens unmasked.")
        private boolean reveal;

        ListFeatures(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            EngineSettings.SaeChoice sae = only(engine.saeChoices(context)); // no model: nothing is run
            FeatureCatalog catalog = FeatureCatalogFile.read(sae.folder())
                    .orElseThrow(() -> new MissingResourceException(
                            sae.folder().toString(),
                            "holds no " + FeatureCatalogFile.NAME,
                            "Make it with 'steerbench features rank --sae " + sae.folder() + " …'"));
            List<FeatureSummary> features = starter ? catalog.starterSet() : catalog.byAuroc();
            List<FeatureSummary> shown =
                    features.subList(0, limit == 0 ? features.size() : Math.min(limit, features.size()));
            if (json.enabled()) {
                context.console().json(new FeatureCatalog(catalog.provenance(), shown));
                return ExitCode.OK;
            }
            context.console().line(starter ? catalog.starterRule() : "By AUROC. " + catalog.provenanceText());
            context.console().line("feature  AUROC (95 % CI)       rate    max act  raises the tokens");
            for (FeatureSummary f : shown) {
                context.console()
                        .format(
                                "%7d  %.3f (%.3f-%.3f)  %6.4f  %7.2f  %s",
                                f.feature(),
                                f.auroc(),
                                f.aurocLow(),
                                f.aurocHigh(),
                                f.activationRate(),
                                f.maxActivation(),
                                tokens(f));
            }
            return ExitCode.OK;
        }

        /// Tokens that the decoder direction raises most, line breaks and tabs spelt out.
        private String tokens(FeatureSummary feature) {
            return context.masking(reveal)
                    .mask(String.join(" ", feature.topTokens()))
                    .replace("\n", "\\n")
                    .replace("\r", "\\r")
                    .replace("\t", "\\t");
        }
    }

    @Command(
            mixinStandardHelpOptions = true,
            name = "rank",
            description = {
                "Rank all features between toxic and neutral texts and write features.jsonl.",
                "Held-out texts (every fifth, by hash) are left out."
            })
    static final class Rank implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private JsonOption json = new JsonOption();

        @Mixin
        private EngineOptions engine = new EngineOptions();

        @Option(
                names = "--toxic",
                required = true,
                paramLabel = "F",
                description = "Toxic texts: one a line, or .jsonl (field toxic or text).")
        private Path toxic = Path.of("");

        @Option(
                names = "--neutral",
                required = true,
                paramLabel = "F",
                description = "Neutral texts: one a line, or .jsonl (field neutral or text). May be the same file.")
        private Path neutral = Path.of("");

        @Option(names = "--limit", paramLabel = "N", description = "Texts of each class at most; 0: all.")
        private int limit;

        @Option(
                names = "--out",
                paramLabel = "FILE",
                description = "Where to write. Default: features.jsonl in the folder given by --sae.")
        private @Nullable Path out;

        /// What `--json` prints.
        record Ranked(String file, FeatureCatalog.Provenance provenance) {}

        Rank(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            EngineSettings settings = engine.settings(context);
            EngineSettings.SaeChoice sae = only(settings.saes());
            if (out == null && sae.folder().startsWith(context.folders().saes())) {
                throw new InvalidRequestException(
                        "--out",
                        "is needed here: the SAE that ships with the program keeps the ranking that ships with it",
                        "Name the file to write, for example --out features.jsonl");
            }
            Path file = out != null ? out : sae.folder().resolve(FeatureCatalogFile.NAME);
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || !Files.isDirectory(folder) || Files.isDirectory(file)) {
                throw new MissingResourceException(
                        file.toString(), "is no file in a folder that exists", "Make the folder, or name another file");
            }
            SaeCheck.ofFiles(settings, context.folders().packed())
                    .forEach(r -> r.verdict().warnings().forEach(context.console()::note));
            FeatureRanker.Texts texts = new FeatureRanker.Texts(
                    new TextFile(toxic, List.of("toxic", "text")),
                    new TextFile(neutral, List.of("neutral", "text")),
                    limit);
            FeatureCatalog catalog = Ranking.run(
                    settings,
                    texts,
                    context.folders().packed(),
                    context.console().progress(),
                    context.cancellation());
            FeatureCatalogFile.write(catalog, file);
            if (json.enabled()) {
                context.console().json(new Ranked(file.toString(), catalog.provenance()));
            } else {
                context.console().line(catalog.starterRule());
                context.console().line(file.toString());
            }
            return ExitCode.OK;
        }
    }

    private static EngineSettings.SaeChoice only(List<EngineSettings.SaeChoice> saes) {
        if (saes.isEmpty()) {
            throw new MissingResourceException("SAE", "none is given for this model", "Name its folder with --sae");
        }
        if (saes.size() > 1) {
            throw new InvalidRequestException(
                    "--sae", "is given " + saes.size() + " times", "This command looks at one SAE at a time");
        }
        return saes.getFirst();
    }
}
