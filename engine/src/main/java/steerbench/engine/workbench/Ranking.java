package steerbench.engine.workbench;

import java.nio.file.Path;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.features.ActivationScanner;
import steerbench.engine.features.FeatureCatalog;
import steerbench.engine.features.FeatureRanker;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Tokenizers;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.session.UnembeddingSession;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Ranks the features of the first SAE of some settings: opens what that needs, and closes it again.
public final class Ranking {
    private static final int TOP_TOKENS = 10;

    private Ranking() {}

    /// @param packedCache folder of repacked weights
    public static FeatureCatalog run(
            EngineSettings settings,
            FeatureRanker.Texts texts,
            Path packedCache,
            Progress progress,
            Cancellation cancellation) {
        EngineSettings.SaeChoice choice = settings.saes().getFirst();
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(settings.model()), packedCache, settings.weights());
                Tokenizer tokenizer = Tokenizers.of(model.checkpoint());
                SparseAutoencoder sae = SaeFormats.open(choice.folder(), choice.options(), packedCache)) {
            SessionSettings session = settings.session(settings.positions(model.shape()));
            // All active features count, not only a readout's few.
            SaeSite site = new SaeSite(
                    choice.id(),
                    sae,
                    session.saeMode(settings.mode()),
                    sae.config().dSae(),
                    false);
            try (DecoderSession decoder =
                            model.session(settings.mode(), ActivationScanner.layout(model.shape(), site), session);
                    ActivationScanner scanner = new ActivationScanner(decoder, SaeSession.forReadout(site, session));
                    UnembeddingSession unembedding = model.unembedding(settings.mode(), session, TOP_TOKENS)) {
                return new FeatureRanker(decoder, scanner, unembedding, sae, tokenizer)
                        .rank(texts, progress, cancellation);
            }
        }
    }
}
