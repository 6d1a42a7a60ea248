package steerbench.app.state;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.workbench.SaeInfo;

/// Short names that tell loaded SAEs apart: `L15` by their layers, else `L15.resid_mid` by their hooks, else
/// their ids.
final class SaeTags {
    private SaeTags() {}

    /// By SAE id, in the order of the SAEs.
    static Map<String, String> of(List<SaeInfo> saes) {
        List<Function<SaeInfo, String>> namings = List.of(
                s -> hook(s).map(h -> "L" + h.layer()).orElseGet(s::id),
                s -> hook(s).map(h -> "L" + h.layer() + "." + h.site().shortName())
                        .orElseGet(s::id),
                SaeInfo::id);
        return namings.stream()
                .filter(naming -> saes.stream().map(naming).distinct().count() == saes.size())
                .findFirst()
                .map(naming ->
                        saes.stream().collect(Collectors.toMap(SaeInfo::id, naming, (a, _) -> a, LinkedHashMap::new)))
                .orElseThrow(() -> new IllegalArgumentException("two SAEs of one id"));
    }

    private static Optional<HookPoint> hook(SaeInfo sae) {
        return HookPoint.parse(sae.hook());
    }
}
