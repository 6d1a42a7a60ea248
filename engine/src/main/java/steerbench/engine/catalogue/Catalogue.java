package steerbench.engine.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Known releases of models and SAEs. Part of the program; whatever else there is, is found by a search of
/// the Hub.
///
/// @param about where its facts come from
/// @param pairs suggestions, the easiest first
public record Catalogue(String about, List<CatalogueModel> models, List<SaeRelease> releases, List<Pair> pairs) {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    public Catalogue {
        models = List.copyOf(models);
        releases = List.copyOf(releases);
        pairs = List.copyOf(pairs);
    }

    public static Catalogue shipped() {
        try (InputStream in = Catalogue.class.getResourceAsStream("catalogue.json")) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its catalogue");
            }
            return JSON.readValue(in, Catalogue.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Models that fit some words; all for none.
    public List<CatalogueModel> models(String text) {
        return models.stream().filter(m -> m.matches(text)).toList();
    }

    /// Releases that fit some words, of themselves or of their model; all for none.
    public List<SaeRelease> releases(String text) {
        return releases.stream()
                .filter(r -> r.matches(text)
                        || model(r.model()).filter(m -> m.matches(text)).isPresent())
                .toList();
    }

    public Optional<CatalogueModel> model(String id) {
        return models.stream().filter(m -> m.id().equalsIgnoreCase(id)).findFirst();
    }

    public Optional<SaeRelease> release(String id) {
        return releases.stream().filter(r -> r.id().equalsIgnoreCase(id)).findFirst();
    }

    /// Suggestions for a model.
    public List<Pair> pairsOf(CatalogueModel model) {
        return pairs.stream().filter(p -> p.model().equals(model.id())).toList();
    }
}
