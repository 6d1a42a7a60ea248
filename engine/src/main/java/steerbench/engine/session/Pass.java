package steerbench.engine.session;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import steerbench.engine.graph.GraphHalf;
import steerbench.engine.graph.GraphNames;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.problem.InvalidRequestException;

/// The buffers of one forward pass of fixed sizes: filled by the caller, run by [DecoderSession], read by the
/// caller. A decode loop keeps one and refills it each step. Owns its memory.
public final class Pass implements AutoCloseable {
    private final PassShape shape;
    private final ModelShape model;
    private final PassMemory memory;
    private final PassTensor ids;
    private final PassTensor positions;
    private final PassTensor lastIndex;
    private final PassTensor total;
    private final PassTensor length;
    private final PassTensor logitRows;
    private final PassTensor residual;
    private final PassTensor logits;
    private final PassTensor logProbabilities;
    private final List<SiteBuffers> sites = new ArrayList<>();
    private final Map<HookPoint, PassTensor> taps = new HashMap<>();
    private final int[] past;
    private final List<Binding> bindings = new ArrayList<>();

    Pass(PassMemory memory, PassShape shape, GraphHalf upper, Optional<GraphHalf> lower) {
        this.memory = memory;
        this.shape = shape;
        this.model = upper.shape();
        int rows = shape.rows();
        int tokens = shape.tokens();
        this.past = new int[rows];
        ids = memory.input(ElementType.INT64, rows, tokens);
        positions = memory.input(ElementType.INT64, rows, tokens);
        lastIndex = memory.input(ElementType.INT32, rows);
        total = memory.hostInput(ElementType.INT32);
        length = memory.hostInput(ElementType.INT64, 1);
        logitRows = memory.input(ElementType.INT64, shape.logitRows());
        residual = memory.passing(ElementType.FLOAT, rows, tokens, model.dModel());
        logits = memory.output(ElementType.FLOAT, 1, shape.logitRows(), model.vocabSize());
        logProbabilities = memory.output(ElementType.FLOAT, 1, shape.logitRows(), model.vocabSize());
        for (int i = 0; i < upper.spec().sites().size(); i++) {
            sites.add(new SiteBuffers(memory, i, upper.spec().sites().get(i), shape));
        }
        addTaps(upper);
        lower.ifPresent(this::addTaps);
    }

    private void addTaps(GraphHalf half) {
        for (HookPoint hook : half.spec().taps()) {
            taps.put(hook, memory.output(ElementType.FLOAT, shape.rows(), shape.tokens(), model.width(hook.site())));
        }
    }

    public PassShape shape() {
        return shape;
    }

    /// Row `row` brings `count` tokens behind `pastLength` cached positions; its ids follow by [#token].
    public void row(int row, int pastLength, int count) {
        if (count < 1 || count > shape.tokens() || pastLength < 0) {
            throw new IllegalArgumentException(count + " tokens behind " + pastLength + " in " + shape);
        }
        past[row] = pastLength;
        for (int s = 0; s < shape.tokens(); s++) {
            positions.setLong((long) row * shape.tokens() + s, pastLength + s);
            if (s >= count) {
                ids.setLong((long) row * shape.tokens() + s, 0); // padding; nothing reads what it computes
            }
        }
        lastIndex.setInt(row, pastLength + count - 1);
    }

    public void token(int row, int s, int id) {
        if (id < 0 || id >= model.vocabSize()) {
            throw new InvalidRequestException(
                    "token id " + id,
                    "the vocabulary has " + model.vocabSize() + " entries",
                    "Were these ids made with another model's tokenizer?");
        }
        ids.setLong((long) row * shape.tokens() + s, id);
    }

    /// Logit row `r` is position `s` of row `row`.
    public void logitRow(int r, int row, int s) {
        logitRows.setLong(r, (long) row * shape.tokens() + s);
    }

    public List<SiteBuffers> sites() {
        return Collections.unmodifiableList(sites);
    }

    public SiteBuffers site(int index) {
        return sites.get(index);
    }

    /// The residual stream at the cut, `(B, S, d_model)` floats, as the lower half or [#putResidual] wrote
    /// it; to be read.
    public MemorySegment residual() {
        residual.fetch();
        return residual.data();
    }

    /// Puts floats into the residual stream at the cut for the upper half to read.
    ///
    /// @param at offset in bytes
    public void putResidual(MemorySegment values, long at) {
        MemorySegment.copy(values, 0, residual.data(), at, values.byteSize());
        residual.store(at, values.byteSize());
    }

    /// Raw logits of logit row `r`, `vocab` floats.
    public MemorySegment logits(int r) {
        return vocabularyRow(logits, r);
    }

    /// Their log-softmax.
    public MemorySegment logProbabilities(int r) {
        return vocabularyRow(logProbabilities, r);
    }

    private MemorySegment vocabularyRow(PassTensor tensor, int r) {
        long bytes = (long) model.vocabSize() * Float.BYTES;
        return tensor.data().asSlice(r * bytes, bytes);
    }

    /// What passed a tapped hook, `(B, S, width)` floats.
    public MemorySegment tap(HookPoint hook) {
        PassTensor tensor = taps.get(hook);
        if (tensor == null) {
            throw new IllegalArgumentException(hook + " is not tapped in this session");
        }
        return tensor.data();
    }

    boolean continuesSeveralRows() {
        if (shape.rows() == 1 || shape.tokens() == 1) {
            return false;
        }
        for (int p : past) {
            if (p > 0) {
                return true;
            }
        }
        return false;
    }

    /// The longest row after this pass.
    int longest() {
        int longest = 0;
        for (int p : past) {
            longest = Math.max(longest, p + shape.tokens());
        }
        return longest;
    }

    /// The graph's inputs and outputs over a run of cache rows. Made once and kept: a decode loop asks for
    /// the same one every step.
    ///
    /// @param captured positions of the cache where this pass is captured, else 0: a captured graph keeps the
    ///     length it was given, so it is given the longest one there can be
    Binding binding(GraphHalf half, SessionRuntime.Graph graph, KvCache.Bound kv, int captured) {
        total.setInt(0, Math.max(longest(), captured));
        length.setLong(0, longest());
        for (Binding known : bindings) {
            if (known.half().equals(half) && known.kv().equals(kv)) {
                return known;
            }
        }
        Map<String, RunValue> in = new HashMap<>(kv.past());
        Map<String, RunValue> out = new HashMap<>(kv.present());
        bind(half, in, out);
        in.keySet().retainAll(Set.copyOf(half.inputs()));
        Binding made = new Binding(half, kv, graph.bind(in, out, captured > 0));
        bindings.add(made);
        return made;
    }

    /// A half with what it is fed and what it writes.
    record Binding(GraphHalf half, KvCache.Bound kv, GraphRun run) {}

    /// Before a run.
    void send() {
        memory.send();
    }

    /// After a run whose outputs the host reads.
    void receive() {
        memory.receive();
    }

    private void bind(GraphHalf half, Map<String, RunValue> in, Map<String, RunValue> out) {
        in.put(GraphNames.POSITIONS, positions.value());
        in.put(GraphNames.LAST_INDEX, lastIndex.value());
        in.put(GraphNames.TOTAL, total.value());
        in.put(GraphNames.LENGTH, length.value());
        if (half.spec().startsFromIds()) {
            in.put(GraphNames.IDS, ids.value());
        } else {
            in.put(GraphNames.RESIDUAL_IN, residual.value());
        }
        if (half.endsInLogits()) {
            in.put(GraphNames.LOGIT_ROWS, logitRows.value());
            out.put(GraphNames.LOGITS, logits.value());
            out.put(GraphNames.LOG_PROBABILITIES, logProbabilities.value());
            sites.forEach(s -> s.bind(in, out));
        } else {
            out.put(GraphNames.RESIDUAL_OUT, residual.value());
        }
        half.spec().taps().forEach(hook -> {
            PassTensor tensor = taps.get(hook);
            if (tensor != null) {
                out.put(hook.name(), tensor.value());
            }
        });
    }

    private List<PassTensor> ownTensors() {
        return List.of(ids, positions, lastIndex, total, length, logitRows, residual, logits, logProbabilities);
    }

    /// Bytes held.
    public long bytes() {
        return ownTensors().stream().mapToLong(PassTensor::bytes).sum()
                + sites.stream().mapToLong(SiteBuffers::bytes).sum()
                + taps.values().stream().mapToLong(PassTensor::bytes).sum();
    }

    @Override
    public void close() {
        bindings.forEach(b -> b.run().close());
        memory.close();
    }
}
