package steerbench.app.cli;

import java.util.List;
import java.util.Optional;
import steerbench.engine.problem.InvalidRequestException;

/// What stands behind `--feature`: `N…` or `SAE:N…`.
///
/// @param sae the SAE that is named, if any
/// @param rest what stands behind its name
record FeatureArgument(String text, Optional<String> sae, String rest) {

    /// @param saes ids of the SAEs there are
    static FeatureArgument parse(String text, List<String> saes) {
        if (saes.isEmpty()) {
            throw new InvalidRequestException(
                    "SAE", "none is loaded, so --feature " + text + " means nothing", "Name one by --sae");
        }
        for (String sae : saes) {
            if (text.startsWith(sae + ":")) {
                return new FeatureArgument(text, Optional.of(sae), text.substring(sae.length() + 1));
            }
        }
        int colon = text.indexOf(':');
        String first = colon < 0 ? text : text.substring(0, colon);
        if (colon > 0 && !first.matches("-?\\d+")) {
            throw new InvalidRequestException(
                    "--feature " + text, "there is no SAE called " + first, "There are: " + String.join(", ", saes));
        }
        return new FeatureArgument(text, Optional.empty(), text);
    }

    /// The SAE it means; where there are several, one must be named.
    String onlySae(List<String> saes) {
        return sae.orElseGet(() -> {
            if (saes.size() > 1) {
                throw new InvalidRequestException(
                        "--feature " + text,
                        "does not say of which SAE, and there are " + saes.size(),
                        "Put the SAE's name in front, for example --feature " + saes.getFirst() + ":" + text);
            }
            return saes.getFirst();
        });
    }
}
