package steerbench.engine.workbench;

import java.util.List;
import java.util.Locale;
import steerbench.engine.fit.SaeVerdict;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SparseAutoencoder;

/// A loaded SAE, for people.
///
/// @param id as plans name it
/// @param hook `blocks.15.hook_resid_post`
/// @param architecture standard, jumprelu, topk, gated
/// @param verdict whether it belongs to the model, from what their files say; [SaeCheck] measures it
public record SaeInfo(String id, String hook, String architecture, int dIn, int dSae, String path, SaeVerdict verdict) {

    /// Without findings, for stand-ins of an engine.
    public SaeInfo(String id, String hook, String architecture, int dIn, int dSae, String path) {
        this(id, hook, architecture, dIn, dSae, path, SaeVerdict.of(List.of()));
    }

    static SaeInfo of(String id, SparseAutoencoder sae, SaeVerdict verdict) {
        SaeConfig config = sae.config();
        return new SaeInfo(
                id,
                config.hook().name(),
                config.architecture().name().toLowerCase(Locale.ROOT),
                config.dIn(),
                config.dSae(),
                sae.path().toString(),
                verdict);
    }
}
