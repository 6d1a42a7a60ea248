package steerbench.engine.session;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import steerbench.engine.graph.GraphNames;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.graph.SiteTensor;
import steerbench.engine.onnx.ElementType;

/// One SAE's inputs and outputs in a pass: slots' coefficients in, activations, gates and receipts out.
/// Shapes as in [SiteTensor]. The pass owns their memory.
public final class SiteBuffers {
    static final List<SiteTensor> PER_SLOT_INPUTS = List.of(
            SiteTensor.CONSTANT,
            SiteTensor.PER_NORM,
            SiteTensor.PER_ACTIVATION,
            SiteTensor.ALWAYS,
            SiteTensor.BY_LATCH,
            SiteTensor.BY_TOKEN,
            SiteTensor.TAU,
            SiteTensor.LATCH,
            SiteTensor.REARM);
    static final List<SiteTensor> PER_TOKEN_INPUTS =
            List.of(SiteTensor.EDITABLE, SiteTensor.SETS_LATCH, SiteTensor.MAY_REARM);
    static final List<SiteTensor> PER_TOKEN_AND_SLOT_OUTPUTS =
            List.of(SiteTensor.GATES, SiteTensor.PROJECTIONS, SiteTensor.DELTA_PROJECTIONS);

    private final int index;
    private final int tokens;
    private final int slots;
    private final int readout;
    private final int dIn;
    private final boolean steerable;
    private final boolean normalisesTokens;
    private final Map<SiteTensor, PassTensor> inputs = new EnumMap<>(SiteTensor.class);
    private final Map<SiteTensor, PassTensor> outputs = new EnumMap<>(SiteTensor.class);

    SiteBuffers(PassMemory memory, int index, SaeSite site, PassShape shape) {
        this.index = index;
        this.tokens = shape.tokens();
        this.slots = shape.slots().get(index);
        this.readout = site.readoutSize();
        this.dIn = site.sae().config().dIn();
        int rows = shape.rows();
        inputs.put(SiteTensor.FEATURES, memory.input(ElementType.INT64, slots));
        inputs.put(SiteTensor.ENCODED_ROWS, memory.input(ElementType.INT64, 1));
        in(SiteTensor.ENCODED_ROWS).setLong(0, rows);
        outputs.put(SiteTensor.ACTIVATIONS, memory.output(ElementType.FLOAT, rows, tokens, slots));
        this.steerable = site.isSteerable();
        this.normalisesTokens = site.sae().config().normalisesTokens();
        if (steerable) {
            addSteering(memory, rows, site.exposesEdited());
        }
        if (readout > 0) {
            outputs.put(SiteTensor.TOP_VALUES, memory.output(ElementType.FLOAT, rows, tokens, readout));
            outputs.put(SiteTensor.TOP_FEATURES, memory.output(ElementType.INT64, rows, tokens, readout));
        }
    }

    private void addSteering(PassMemory memory, int rows, boolean exposesEdited) {
        for (SiteTensor t : PER_SLOT_INPUTS) {
            inputs.put(t, memory.input(ElementType.FLOAT, rows, 1, slots));
        }
        if (normalisesTokens) {
            inputs.put(SiteTensor.IN_ACTIVATIONS, memory.input(ElementType.FLOAT, rows, 1, slots));
        }
        for (SiteTensor t : PER_TOKEN_INPUTS) {
            inputs.put(t, memory.input(ElementType.FLOAT, rows, tokens, 1));
        }
        for (SiteTensor t : PER_TOKEN_AND_SLOT_OUTPUTS) {
            outputs.put(t, memory.output(ElementType.FLOAT, rows, tokens, slots));
        }
        outputs.put(SiteTensor.NORM, memory.output(ElementType.FLOAT, rows, tokens, 1));
        outputs.put(SiteTensor.DELTA_NORM, memory.output(ElementType.FLOAT, rows, tokens, 1));
        outputs.put(SiteTensor.LATCH_OUT, memory.output(ElementType.FLOAT, rows, 1, slots));
        if (exposesEdited) {
            outputs.put(SiteTensor.EDITED, memory.output(ElementType.FLOAT, rows, tokens, dIn));
        }
    }

    private PassTensor in(SiteTensor tensor) {
        return require(inputs, tensor);
    }

    private PassTensor out(SiteTensor tensor) {
        return require(outputs, tensor);
    }

    private static PassTensor require(Map<SiteTensor, PassTensor> tensors, SiteTensor tensor) {
        PassTensor found = tensors.get(tensor);
        if (found == null) {
            throw new IllegalStateException(tensor + " is not part of this graph");
        }
        return found;
    }

    public int slots() {
        return slots;
    }

    /// False: the SAE sits beside the residual stream and is only read; features in, activations out.
    public boolean isSteerable() {
        return steerable;
    }

    /// Whether [SiteTensor#IN_ACTIVATIONS] is an input of its own.
    public boolean normalisesTokens() {
        return normalisesTokens;
    }

    /// How many of each token's largest activations come out.
    public int readout() {
        return readout;
    }

    public void feature(int slot, int feature) {
        in(SiteTensor.FEATURES).setLong(slot, feature);
    }

    /// Every row of the pass brings the same residuals here, so encoding one is enough.
    public void rowsAreAlike() {
        in(SiteTensor.ENCODED_ROWS).setLong(0, 1);
    }

    /// Sets a `(B, 1, F)` input.
    public void perSlot(SiteTensor tensor, int row, int slot, float value) {
        in(tensor).setFloat((long) row * slots + slot, value);
    }

    /// Sets a `(B, S, 1)` input.
    public void perToken(SiteTensor tensor, int row, int token, boolean value) {
        in(tensor).setFloat((long) row * tokens + token, value ? 1 : 0);
    }

    /// Reads a `(B, S, F)` output.
    public float slotOutput(SiteTensor tensor, int row, int token, int slot) {
        return out(tensor).getFloat(((long) row * tokens + token) * slots + slot);
    }

    public float norm(int row, int token) {
        return out(SiteTensor.NORM).getFloat((long) row * tokens + token);
    }

    public float deltaNorm(int row, int token) {
        return out(SiteTensor.DELTA_NORM).getFloat((long) row * tokens + token);
    }

    public boolean latched(int row, int slot) {
        return out(SiteTensor.LATCH_OUT).getFloat((long) row * slots + slot) > 0;
    }

    public float topValue(int row, int token, int rank) {
        return out(SiteTensor.TOP_VALUES).getFloat(((long) row * tokens + token) * readout + rank);
    }

    public int topFeature(int row, int token, int rank) {
        return (int) out(SiteTensor.TOP_FEATURES).getLong(((long) row * tokens + token) * readout + rank);
    }

    /// The edited residual, `d_model` floats.
    public float edited(int row, int token, int dimension) {
        return out(SiteTensor.EDITED).getFloat(((long) row * tokens + token) * dIn + dimension);
    }

    void bind(Map<String, RunValue> in, Map<String, RunValue> out) {
        inputs.forEach((t, h) -> in.put(GraphNames.site(index, t), h.value()));
        outputs.forEach((t, h) -> out.put(GraphNames.site(index, t), h.value()));
    }

    long bytes() {
        return inputs.values().stream().mapToLong(PassTensor::bytes).sum()
                + outputs.values().stream().mapToLong(PassTensor::bytes).sum();
    }
}
