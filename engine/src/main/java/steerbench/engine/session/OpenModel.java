package steerbench.engine.session;

import java.nio.file.Path;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.family.Families;
import steerbench.engine.graph.DecoderFamily;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.weights.CheckpointKey;
import steerbench.engine.weights.FiniteWeights;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.PackedStore;
import steerbench.engine.weights.WeightFactory;
import steerbench.engine.weights.WeightPrecision;

/// An opened checkpoint with its family, from which sessions are made. Owns the checkpoint's mapping;
/// sessions made from it do not need it any more once they are open.
public final class OpenModel implements AutoCloseable {
    private final ModelCheckpoint checkpoint;
    private final DecoderFamily family;
    private final PackedStore store;
    private final WeightPrecision precision;

    private OpenModel(ModelCheckpoint checkpoint, DecoderFamily family, PackedStore store, WeightPrecision precision) {
        this.checkpoint = checkpoint;
        this.family = family;
        this.store = store;
        this.precision = precision;
    }

    /// With its weights as stored.
    ///
    /// @param packedCache folder of repacked weights
    public static OpenModel of(ModelCheckpoint checkpoint, Path packedCache) {
        return of(checkpoint, packedCache, WeightPrecision.STORED);
    }

    /// @param precision how its matrices are held in every session
    public static OpenModel of(ModelCheckpoint checkpoint, Path packedCache, WeightPrecision precision) {
        PackedStore store = PackedStore.open(packedCache, CheckpointKey.of(checkpoint.path()));
        FiniteWeights.require(store, "model", checkpoint.tensors().values());
        return new OpenModel(checkpoint, Families.of(checkpoint), store, precision);
    }

    public ModelCheckpoint checkpoint() {
        return checkpoint;
    }

    public DecoderFamily family() {
        return family;
    }

    public ModelShape shape() {
        return family.shape();
    }

    public DecoderSession session(Mode mode, DecoderSession.Layout layout, SessionSettings settings) {
        return DecoderSession.open(family, weights(mode, settings), layout, settings, checkpoint.path());
    }

    /// @param top tokens asked for a direction
    public UnembeddingSession unembedding(Mode mode, SessionSettings settings, int top) {
        return new UnembeddingSession(family, weights(mode, settings), settings, checkpoint.path(), top);
    }

    private WeightFactory weights(Mode mode, SessionSettings settings) {
        WeightFactory weights = new WeightFactory(store, mode, precision);
        return settings.device().worksAsCuda() ? weights.withWholeBlocks() : weights;
    }

    @Override
    public void close() {
        checkpoint.close();
    }
}
