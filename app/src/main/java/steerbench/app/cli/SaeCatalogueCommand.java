package steerbench.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.catalogue.CatalogueModel;
import steerbench.engine.catalogue.Holdings;
import steerbench.engine.catalogue.SaeEntry;
import steerbench.engine.catalogue.SaeRelease;
import steerbench.engine.hub.Hub;

/// `sae catalogue [WORDS]`.
@Command(
        name = "catalogue",
        mixinStandardHelpOptions = true,
        description = {
            "Known SAEs: release, model, hooks, widths, L0, licence, whether they are here.",
            "One release alone is listed SAE by SAE. Asks no network."
        })
final class SaeCatalogueCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Parameters(
            paramLabel = "WORDS",
            arity = "0..*",
            description = "Of release, model, family or licence; all must be found.")
    private List<String> words = List.of();

    SaeCatalogueCommand(CommandContext context) {
        this.context = context;
    }

    /// What `--json` prints of a release.
    record Entry(SaeRelease release, List<Here> here) {}

    /// An SAE that is on this machine.
    record Here(String path, String folder) {}

    @Override
    public Integer call() {
        Catalogue catalogue = Catalogue.shipped();
        List<SaeRelease> releases = catalogue.releases(String.join(" ", words));
        try (Hub hub = new Hub(context.hubSettings().get())) {
            Holdings holdings = new Holdings(context.folders(), hub);
            List<Entry> entries =
                    releases.stream().map(r -> new Entry(r, here(holdings, r))).toList();
            if (json.enabled()) {
                context.console().json(entries);
                return ExitCode.OK;
            }
            print(entries);
            if (entries.size() == 1) {
                printSaes(entries.getFirst());
            }
        }
        List<CatalogueModel> models = releases.stream()
                .map(SaeRelease::model)
                .distinct()
                .flatMap(id -> catalogue.model(id).stream())
                .toList();
        CatalogueTexts.printPairs(context.console(), catalogue, models);
        return ExitCode.OK;
    }

    private static List<Here> here(Holdings holdings, SaeRelease release) {
        return release.saes().stream()
                .flatMap(s -> holdings.find(release, s).map(p -> new Here(s.path(), p.toString())).stream())
                .toList();
    }

    private void print(List<Entry> entries) {
        Console console = context.console();
        if (entries.isEmpty()) {
            console.note("nothing in the catalogue fits; 'steerbench sae search' asks the Hub");
            return;
        }
        console.format(
                "%-38s %-22s %5s %-16s %-9s %-10s %s", "release", "model", "SAEs", "width", "L0", "licence", "here");
        for (Entry e : entries) {
            SaeRelease r = e.release();
            console.format(
                    "%-38s %-22s %5d %-16s %-9s %-10s %s",
                    r.id(),
                    r.model(),
                    r.saes().size(),
                    range(r.saes().stream().map(SaeEntry::width)),
                    range(r.saes().stream().map(SaeEntry::l0)),
                    r.licence().isEmpty() ? "-" : r.licence(),
                    e.here().isEmpty() ? "none" : Integer.toString(e.here().size()));
        }
        console.line("-: not stated");
    }

    private void printSaes(Entry entry) {
        Console console = context.console();
        console.line("");
        console.line(entry.release().title()
                + (entry.release().hub().isEmpty()
                        ? ""
                        : ", https://huggingface.co/" + entry.release().hub()));
        if (!entry.release().note().isEmpty()) {
            console.line(entry.release().note());
        }
        for (SaeEntry s : entry.release().saes()) {
            boolean isHere = entry.here().stream().anyMatch(h -> h.path().equals(s.path()));
            console.format(
                    "  %-44s %-28s %7d %6s  %s",
                    s.path().isEmpty() ? entry.release().id() : s.path(),
                    s.hook(),
                    s.width(),
                    s.l0() == null ? "-" : s.l0().toString(),
                    isHere ? "here" : "");
        }
    }

    /// `16384-65536`; a dash where nothing is known.
    private static String range(Stream<@Nullable Integer> numbers) {
        List<Integer> sorted =
                numbers.filter(n -> n != null).sorted().distinct().collect(Collectors.toList());
        if (sorted.isEmpty()) {
            return "-";
        }
        return sorted.size() == 1 ? sorted.getFirst().toString() : sorted.getFirst() + "-" + sorted.getLast();
    }
}
