package steerbench.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.catalogue.CatalogueModel;
import steerbench.engine.catalogue.Holdings;
import steerbench.engine.catalogue.Pair;
import steerbench.engine.hub.Hub;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.workbench.MemoryCheck;

/// `model catalogue [WORDS]`.
@Command(
        name = "catalogue",
        mixinStandardHelpOptions = true,
        description = {
            "Known models that there are SAEs for, and which SAE goes with each.",
            "With size, licence, whether they are here and whether they fit into memory (mode fast). Asks no network."
        })
final class ModelCatalogueCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Parameters(paramLabel = "WORDS", arity = "0..*", description = "Of family, name or licence; all must be found.")
    private List<String> words = List.of();

    ModelCatalogueCommand(CommandContext context) {
        this.context = context;
    }

    /// What `--json` prints of a model.
    ///
    /// @param path null where it would have to be fetched
    record Entry(
            CatalogueModel model,
            long downloadBytes,
            @Nullable String path,
            MemoryVerdict memory,
            List<Pair> pairs) {}

    @Override
    public Integer call() {
        Catalogue catalogue = Catalogue.shipped();
        List<CatalogueModel> models = catalogue.models(String.join(" ", words));
        try (Hub hub = new Hub(context.hubSettings().get())) {
            Holdings holdings = new Holdings(context.folders(), hub);
            List<Entry> entries = models.stream()
                    .map(m -> new Entry(
                            m,
                            m.downloadBytes(),
                            holdings.find(m).map(Object::toString).orElse(null),
                            MemoryCheck.verdict(m.sizes(), List.of()),
                            catalogue.pairsOf(m)))
                    .toList();
            if (json.enabled()) {
                context.console().json(entries);
            } else {
                print(entries);
                CatalogueTexts.printPairs(context.console(), catalogue, models);
            }
        }
        return ExitCode.OK;
    }

    private void print(List<Entry> entries) {
        Console console = context.console();
        if (entries.isEmpty()) {
            console.note("nothing in the catalogue fits; 'steerbench model search' asks the Hub");
            return;
        }
        console.format("%-22s %8s %10s  %-12s %-41s %s", "model", "weights", "download", "memory", "licence", "here");
        for (Entry e : entries) {
            CatalogueModel m = e.model();
            console.format(
                    "%-22s %8s %10s  %-12s %-41s %s",
                    m.id(),
                    CatalogueTexts.parameters(m),
                    CatalogueTexts.size(e.downloadBytes(), m.isSizeComputed()),
                    e.memory().level().label(),
                    m.licence() + (m.gated() && m.pinned().isEmpty() ? ", gated" : ""),
                    e.path() == null ? "-" : e.path());
        }
    }
}
