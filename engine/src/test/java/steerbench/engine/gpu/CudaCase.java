package steerbench.engine.gpu;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.weights.Mode;

/// A fixture model, with or without an SAE, in a mode: every family, every kind of SAE, every input
/// normalisation.
///
/// @param sae empty: none
record CudaCase(String model, String sae, Mode mode) {
    private static final Map<String, List<String>> SAES = Map.of(
            "llama",
            List.of(
                    "llama.standard",
                    "llama.jumprelu",
                    "llama.batchtopk",
                    "llama.norm_layer_norm",
                    "llama.norm_constant_norm_rescale",
                    "llama.sparsify"),
            "gpt2",
            List.of("gpt2.gated", "gpt2.jb_old", "gpt2.topk", "gpt2.topk_rescale"),
            "gemma2",
            List.of("gemma2.gemma_scope"));

    private static final List<String> MODELS = List.of(
            "models/llama",
            "models/mistral",
            "models/qwen2",
            "models/qwen3",
            "models/gpt2",
            "models/gpt_neox",
            "models/gemma2",
            "models/gemma3_text",
            "gguf/tiny-llama-Q4_0.gguf",
            "gguf/tiny-llama-Q4_1.gguf",
            "gguf/tiny-llama-Q8_0.gguf");

    static List<CudaCase> all() {
        Stream<CudaCase> plain = MODELS.stream().flatMap(m -> modes(m, ""));
        Stream<CudaCase> hooked = SAES.entrySet().stream()
                .flatMap(e -> e.getValue().stream().flatMap(s -> modes("models/" + e.getKey(), s)));
        return Stream.concat(plain, hooked).toList();
    }

    private static Stream<CudaCase> modes(String model, String sae) {
        return Stream.of(Mode.values()).map(mode -> new CudaCase(model, sae, mode));
    }

    OpenModel open(Path cache) {
        return OpenModel.of(ModelCheckpoint.open(Fixtures.ROOT.resolve(model)), cache);
    }

    Optional<SparseAutoencoder> openSae(Path cache) {
        return sae.isEmpty()
                ? Optional.empty()
                : Optional.of(SaeFormats.open(Fixtures.ROOT.resolve("saes").resolve(sae), SaeOptions.none(), cache));
    }

    List<SaeSite> sites(Optional<SparseAutoencoder> opened, Path cache, SessionSettings settings) {
        return opened.stream()
                .map(s -> new SaeSite(sae, s, settings.saeMode(mode), 8, false))
                .toList();
    }

    DecoderSession session(OpenModel opened, List<SaeSite> sites, SessionSettings settings) {
        return opened.session(mode, new DecoderSession.Layout(sites, Set.of(), false), settings);
    }

    @Override
    public String toString() {
        return model + (sae.isEmpty() ? "" : " + " + sae) + ", " + mode.label();
    }
}
