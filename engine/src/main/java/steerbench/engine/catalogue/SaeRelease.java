package steerbench.engine.catalogue;

import java.util.List;
import java.util.Optional;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.hub.HubWanted;
import steerbench.engine.memory.SaeSizes;

/// SAEs that were published together.
///
/// @param model id of the model they were trained on
/// @param hub repository on the Hugging Face Hub; empty for the SAE that ships with the program
/// @param licence empty where none is published
/// @param dIn width of what they read
public record SaeRelease(
        String id,
        String title,
        String model,
        String hub,
        Format format,
        String licence,
        int dIn,
        String note,
        List<SaeEntry> saes) {
    public SaeRelease {
        saes = List.copyOf(saes);
    }

    /// How its folders are written.
    public enum Format {
        SAELENS,
        GEMMA_SCOPE,
        GEMMA_SCOPE_2,
        SPARSIFY,
        LLAMA_SCOPE
    }

    /// What the Hub is asked for; empty for the SAE that ships with the program.
    public Optional<HubWanted> wanted(SaeEntry sae) {
        return hub.isEmpty()
                ? Optional.empty()
                : Optional.of(new HubWanted(HubRepo.parse(hub), HubWanted.Kind.SAE, sae.path()));
    }

    /// What of it will take memory.
    public SaeSizes sizes(SaeEntry sae) {
        return new SaeSizes(dIn, sae.width());
    }

    public Optional<SaeEntry> sae(String path) {
        return saes.stream().filter(s -> s.path().equals(path)).findFirst();
    }

    /// As plans and results name one of them: short, and different for each.
    public String name(SaeEntry sae) {
        return sae.path().isEmpty() ? id : id + "/" + sae.path();
    }

    /// Whether people who write `text` may mean it.
    boolean matches(String text) {
        return Words.all(text, String.join(" ", id, title, model, hub, licence));
    }
}
