package steerbench.app.state;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.workbench.SaeInfo;

/// Short names that tell loaded SAEs apart: `L15` by their layers, else `L15.resid_mid` by their hooks, else with
/// letters in their order, `L15a` and `L15b`: ids are too long for a row's or a column's head.
final class SaeTags {
    private static final int LETTERS = 26;

    private SaeTags() {}

    /// By SAE id, in the order of the SAEs.
    static Map<String, String> of(List<SaeInfo> saes) {
        List<Function<SaeInfo, String>> namings = List.of(
                SaeTags::layer,
                s -> hook(s).map(h -> layer(s) + "." + h.site().shortName()).orElseGet(s::id));
        return namings.stream()
                .filter(naming -> saes.stream().map(naming).distinct().count() == saes.size())
                .findFirst()
                .<Map<String, String>>map(naming ->
                        saes.stream().collect(Collectors.toMap(SaeInfo::id, naming, (a, _) -> a, LinkedHashMap::new)))
                .orElseGet(() -> lettered(saes));
    }

    private static Map<String, String> lettered(List<SaeInfo> saes) {
        Map<String, String> tags = new LinkedHashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        for (SaeInfo sae : saes) {
            int before = counts.merge(layer(sae), 1, Integer::sum) - 1;
            boolean alone =
                    saes.stream().filter(s -> layer(s).equals(layer(sae))).count() == 1;
            tags.put(sae.id(), layer(sae) + (alone ? "" : letters(before)));
        }
        return tags;
    }

    /// a to z, then za: more SAEs than letters at one layer are not worth a scheme.
    private static String letters(int before) {
        return "z".repeat(before / LETTERS) + (char) ('a' + before % LETTERS);
    }

    private static String layer(SaeInfo sae) {
        return hook(sae).map(h -> "L" + h.layer()).orElseGet(sae::id);
    }

    private static Optional<HookPoint> hook(SaeInfo sae) {
        return HookPoint.parse(sae.hook());
    }
}
