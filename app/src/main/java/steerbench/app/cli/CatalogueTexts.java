package steerbench.app.cli;

import java.util.List;
import java.util.Locale;
import steerbench.app.common.Numbers;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.catalogue.CatalogueModel;
import steerbench.engine.catalogue.Pair;
import steerbench.engine.catalogue.SaeRelease;

/// What both catalogue commands print.
final class CatalogueTexts {
    private CatalogueTexts() {}

    static String size(long bytes, boolean about) {
        return (about ? "~" : "") + Numbers.bytes(bytes);
    }

    static String parameters(CatalogueModel model) {
        long millions = Math.round(model.parameters() / 1e6);
        return millions < 1000 ? millions + " M" : String.format(Locale.ROOT, "%.1f B", model.parameters() / 1e9);
    }

    /// Suggestions for the models shown, as one would type them.
    static void printPairs(Console console, Catalogue catalogue, List<CatalogueModel> models) {
        List<Pair> pairs =
                models.stream().flatMap(m -> catalogue.pairsOf(m).stream()).toList();
        if (!pairs.isEmpty()) {
            console.line("");
            console.line("Pairs that go together:");
        }
        for (Pair pair : pairs) {
            SaeRelease release = catalogue.release(pair.release()).orElseThrow();
            String sae = release.hub().isEmpty() ? "" : " --sae " + release.hub() + ":" + pair.path();
            console.line("  --model " + pair.model() + sae);
            console.line("      " + pair.why());
        }
    }
}
