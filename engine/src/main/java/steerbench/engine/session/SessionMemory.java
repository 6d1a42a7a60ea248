package steerbench.engine.session;

import java.util.List;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.onnx.ElementType;

/// What caches and passes of a session will take, in bytes, before anything is allocated. Without the values
/// inside the graphs, which ONNX Runtime holds while it runs.
///
/// @param fromLayer first layer of the upper half
/// @param cacheType of keys and values
public record SessionMemory(ModelShape shape, int fromLayer, ElementType cacheType, List<SaeSite> sites) {
    public SessionMemory {
        sites = List.copyOf(sites);
    }

    public long lowerCache(int rows, int capacity) {
        return perTokenAndLayer() * fromLayer * rows * capacity;
    }

    public long upperCache(int rows, int capacity) {
        return perTokenAndLayer() * (shape.nLayers() - fromLayer) * rows * capacity;
    }

    private long perTokenAndLayer() {
        return shape.kvBytesPerTokenAndLayer() * cacheType.bytes() / Float.BYTES;
    }

    public long cache(int rows, int capacity) {
        return lowerCache(rows, capacity) + upperCache(rows, capacity);
    }

    /// Of a pass without taps.
    public long pass(PassShape pass) {
        long positions = (long) pass.rows() * pass.tokens();
        long ids = 2 * Long.BYTES * positions + (long) Long.BYTES * pass.logitRows();
        long lengths = Integer.BYTES * (pass.rows() + 1L) + Long.BYTES;
        long residual = Float.BYTES * positions * shape.dModel();
        long logits = 2L * Float.BYTES * pass.logitRows() * shape.vocabSize();
        long bytes = ids + lengths + residual + logits;
        for (int i = 0; i < sites.size(); i++) {
            bytes += site(sites.get(i), pass.rows(), positions, pass.slots().get(i));
        }
        return bytes;
    }

    private static long site(SaeSite site, long rows, long positions, long slots) {
        long readout = positions * site.readoutSize() * (Float.BYTES + Long.BYTES);
        long read = Long.BYTES * (slots + 1) + Float.BYTES * positions * slots + readout;
        if (!site.isSteerable()) {
            return read;
        }
        long perSlot = SiteBuffers.PER_SLOT_INPUTS.size()
                + 1L
                + (site.sae().config().normalisesTokens() ? 1 : 0); // 1: latches out
        long perToken = SiteBuffers.PER_TOKEN_INPUTS.size()
                + 2L
                + (site.exposesEdited() ? site.sae().config().dIn() : 0); // 2: norms
        return read
                + Float.BYTES
                        * (rows * slots * perSlot
                                + positions * perToken
                                + positions * slots * SiteBuffers.PER_TOKEN_AND_SLOT_OUTPUTS.size());
    }
}
