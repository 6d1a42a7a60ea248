package steerbench.app.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import steerbench.app.catalogue.CatalogueRow.Scope;
import steerbench.app.common.Numbers;
import steerbench.app.common.Texts;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.catalogue.CatalogueModel;
import steerbench.engine.catalogue.Pair;
import steerbench.engine.catalogue.SaeEntry;
import steerbench.engine.catalogue.SaeRelease;
import steerbench.engine.hub.HubModel;
import steerbench.engine.hub.HubOffer;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.hub.HubWanted;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.memory.SaeSizes;
import steerbench.engine.workbench.MemoryCheck;

/// Puts the catalogue, and what the Hub found, into lines.
final class CatalogueRows {
    private final Catalogue catalogue;
    private final Texts texts;

    CatalogueRows(Catalogue catalogue, Texts texts) {
        this.catalogue = catalogue;
        this.texts = texts;
    }

    /// Pairs, models and SAEs, in this order.
    List<CatalogueRow> known() {
        List<CatalogueRow> rows = new ArrayList<>();
        for (Pair pair : catalogue.pairs()) {
            SaeRelease release = catalogue.release(pair.release()).orElseThrow();
            SaeEntry sae = release.sae(pair.path()).orElseThrow();
            rows.add(row(Scope.PAIRS, release, sae, pair.why()));
        }
        catalogue.models().forEach(m -> rows.add(row(m)));
        for (SaeRelease release : catalogue.releases()) {
            release.saes().forEach(s -> rows.add(row(Scope.SAES, release, s, release.note())));
        }
        return rows;
    }

    private CatalogueRow row(CatalogueModel model) {
        return new CatalogueRow(
                Scope.MODELS,
                model.title(),
                detail(model, model.downloadBytes()),
                model.note(),
                List.of(part(model)),
                Optional.of(memory(model, List.of())));
    }

    private CatalogueRow row(Scope scope, SaeRelease release, SaeEntry sae, String why) {
        CatalogueModel model = catalogue.model(release.model()).orElseThrow();
        String place = sae.hook() + ", " + sae.width() + " " + texts.get("catalogue.features")
                + (sae.l0() == null ? "" : ", L0 " + sae.l0());
        String licence = release.licence().isEmpty() ? "" : " · " + release.licence();
        String title = scope == Scope.PAIRS ? model.title() + "  +  " + release.id() : release.name(sae);
        String detail = scope == Scope.PAIRS
                ? place + " · " + detail(model, model.downloadBytes() + bytes(release, sae))
                : place + " · " + model.title() + " · " + sizes(bytes(release, sae)) + licence;
        return new CatalogueRow(
                scope,
                title,
                detail,
                why,
                List.of(part(model), part(release, sae)),
                Optional.of(memory(model, List.of(release.sizes(sae)))));
    }

    /// As published, else float32.
    private static long bytes(SaeRelease release, SaeEntry sae) {
        return sae.bytes() != null ? sae.bytes() : 2L * Float.BYTES * release.dIn() * sae.width();
    }

    private static String sizes(long bytes) {
        return "~" + Numbers.bytes(bytes);
    }

    private String detail(CatalogueModel model, long bytes) {
        String parameters = model.parameters() < 999_500_000
                ? Math.round(model.parameters() / 1e6) + " M"
                : String.format(Locale.ROOT, "%.1f B", model.parameters() / 1e9);
        boolean asks = model.gated() && model.pinned().isEmpty();
        return parameters + " " + texts.get("catalogue.weights") + " · " + sizes(bytes) + " · " + model.licence()
                + (asks ? " · " + texts.get("catalogue.gated") : "");
    }

    private static MemoryVerdict memory(CatalogueModel model, List<SaeSizes> saes) {
        return MemoryCheck.verdict(model.sizes(), saes);
    }

    private static Part part(CatalogueModel model) {
        return model.pinnedModel()
                .<Part>map(Part.Pinned::new)
                .orElseGet(() -> new Part.OnHub(model.title(), model.wanted().orElseThrow()));
    }

    private static Part part(SaeRelease release, SaeEntry sae) {
        return release.wanted(sae)
                .<Part>map(w -> new Part.OnHub(release.name(sae), w))
                .orElseGet(() -> new Part.Shipped(release.id()));
    }

    /// A repository that the Hub found: a model, or what must be looked into.
    CatalogueRow found(Scope scope, HubModel model) {
        HubRepo repo = HubRepo.parse(model.id());
        String licence = model.licence().isEmpty() ? texts.get("catalogue.noLicence") : model.licence();
        String detail = texts.get("catalogue.downloads", String.format(Locale.ROOT, "%,d", model.downloads())) + " · "
                + licence + (model.gated() ? " · " + texts.get("catalogue.gated") : "");
        if (scope.kind() == HubWanted.Kind.SAE) {
            String doubt = model.isTaggedSae() ? "" : texts.get("catalogue.notTagged");
            return CatalogueRow.repository(scope, repo, detail, doubt);
        }
        return model.isTaggedGguf()
                ? CatalogueRow.repository(scope, repo, detail, "")
                : row(scope, model.id(), detail, new HubWanted(repo, HubWanted.Kind.MODEL, ""));
    }

    /// What is in a repository of the Hub.
    CatalogueRow offered(Scope scope, HubOffer offer) {
        HubWanted wanted = offer.wanted();
        String repository = wanted.repo().id();
        String name = wanted.kind() == HubWanted.Kind.SAE && !wanted.path().isEmpty()
                ? repository.substring(repository.indexOf('/') + 1) + "/" + wanted.path()
                : wanted.name();
        return row(scope, name, Numbers.bytes(offer.bytes()), wanted);
    }

    private static CatalogueRow row(Scope scope, String name, String detail, HubWanted wanted) {
        return new CatalogueRow(scope, name, detail, "", List.of(new Part.OnHub(name, wanted)), Optional.empty());
    }
}
