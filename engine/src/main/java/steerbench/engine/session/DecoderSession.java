package steerbench.engine.session;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import steerbench.engine.graph.DecoderFamily;
import steerbench.engine.graph.DecoderGraph;
import steerbench.engine.graph.DecoderModel;
import steerbench.engine.graph.GraphHalf;
import steerbench.engine.graph.GraphSpec;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.layers.AttentionKind;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.problem.ClosedException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.HeldWeights;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightFactory;

/// A loaded decoder with its SAEs, ready to run passes. Cut at the lowest SAE hook into a lower half, which
/// no plan touches, and an upper half. One thread at a time; a second caller is refused.
public final class DecoderSession implements AutoCloseable {
    /// Tokens from which on a pass needs much memory: prompts do, steps of decoding do not.
    private static final int LARGE_PASS = 128;

    private final SessionRuntime runtime;
    private final SessionArithmetic arithmetic;
    private final ModelShape shape;
    private final GraphHalf upperHalf;
    private final @Nullable GraphHalf lowerHalf;
    private final SessionRuntime.Graph upper;
    private final SessionRuntime.@Nullable Graph lower;
    private final SessionState state = new SessionState();

    private DecoderSession(
            SessionRuntime runtime,
            SessionArithmetic arithmetic,
            DecoderModel upperModel,
            @Nullable DecoderModel lowerModel,
            Path anyWeightFile) {
        this.runtime = runtime;
        this.arithmetic = arithmetic;
        this.shape = upperModel.half().shape();
        this.upperHalf = upperModel.half();
        this.lowerHalf = lowerModel == null ? null : lowerModel.half();
        this.lower = lowerModel == null ? null : runtime.open(lowerModel.onnx(), anyWeightFile);
        this.upper = runtime.open(upperModel.onnx(), anyWeightFile);
    }

    /// What to load.
    ///
    /// @param taps hooks whose values every pass delivers (they cost memory; none for plain use)
    /// @param attention how attention is computed, where the caller has a wish; standard operators where the
    ///     fused one does not work
    /// @param cut where to cut instead of at the lowest SAE: behind this many blocks, 0 for not at all
    public record Layout(List<SaeSite> sites, Set<HookPoint> taps, Optional<AttentionKind> attention, OptionalInt cut) {
        public Layout {
            sites = List.copyOf(sites);
            taps = Set.copyOf(taps);
        }

        public Layout(List<SaeSite> sites, Set<HookPoint> taps, boolean plainAttention) {
            this(
                    sites,
                    taps,
                    plainAttention ? Optional.of(AttentionKind.PLAIN) : Optional.empty(),
                    OptionalInt.empty());
        }

        public Layout with(AttentionKind newAttention) {
            return new Layout(sites, taps, Optional.of(newAttention), cut);
        }

        /// A model without SAEs, cut where the caller wants to take hold of the residual stream.
        public static Layout cutAt(int cut, Set<HookPoint> taps) {
            return new Layout(List.of(), taps, Optional.empty(), OptionalInt.of(cut));
        }

        public static Layout of(List<SaeSite> sites) {
            return new Layout(sites, Set.of(), false);
        }
    }

    /// @param anyWeightFile any file on the file system that holds checkpoint, SAEs and cache
    public static DecoderSession open(
            DecoderFamily family, WeightFactory weights, Layout layout, SessionSettings settings, Path anyWeightFile) {
        ModelShape shape = family.shape();
        checkSites(shape, layout.sites());
        AttentionKind attention = SessionArithmetic.attention(shape, layout.attention(), weights.mode(), settings);
        int lowest = layout.sites().stream()
                .mapToInt(s -> cutBelow(shape, s.hook()))
                .min()
                .orElse(0);
        int cut = layout.cut().orElse(lowest);
        Set<HookPoint> below = new HashSet<>();
        Set<HookPoint> above = new HashSet<>();
        layout.taps().forEach(h -> (h.blocksBefore() < cut ? below : above).add(h));
        int positions = Math.min(settings.maxPositions(), shape.contextLength());
        DecoderModel lower = cut == 0
                ? null
                : DecoderGraph.build(family, new GraphSpec(0, cut, below, List.of(), positions, attention), weights);
        DecoderModel upper = DecoderGraph.build(
                family, new GraphSpec(cut, shape.nLayers(), above, layout.sites(), positions, attention), weights);
        SessionArithmetic arithmetic = new SessionArithmetic(settings, weights.mode(), weights.held(), attention);
        SessionRuntime runtime = SessionRuntime.of(settings, SessionArithmetic.captures(settings, attention));
        try {
            return new DecoderSession(runtime, arithmetic, upper, lower, anyWeightFile);
        } catch (RuntimeException e) {
            runtime.close();
            throw e;
        }
    }

    /// Where a session that holds an SAE at this hook is cut, if it holds no other: between this many blocks
    /// and the rest. The last block stays with the head: without any block above there would be two whole
    /// models.
    public static int cutBelow(ModelShape shape, HookPoint hook) {
        return Math.min(hook.blocksBefore(), shape.nLayers() - 1);
    }

    private static void checkSites(ModelShape shape, List<SaeSite> sites) {
        for (SaeSite site : sites) {
            boolean layerThere = site.hook().layer() < shape.nLayers();
            int width = shape.width(site.hook().site());
            if (!layerThere || site.sae().config().dIn() != width) {
                throw new InvalidRequestException(
                        "SAE " + site.id(),
                        "reads " + site.hook() + " of width "
                                + site.sae().config().dIn() + ", but " + shape.name() + " has " + shape.nLayers()
                                + " blocks of width " + width + " there",
                        "Load the SAE's own model"
                                + (site.sae().config().modelName().isEmpty()
                                        ? ""
                                        : " (" + site.sae().config().modelName() + ")"));
            }
        }
    }

    public ModelShape shape() {
        return shape;
    }

    public Mode mode() {
        return arithmetic.mode();
    }

    /// How the model's matrices are held.
    public HeldWeights weights() {
        return arithmetic.weights();
    }

    /// Mode, weights' precision and what is not the CPU, as results name them: "fast, int4 weights, CUDA".
    public String arithmetic() {
        return arithmetic.label();
    }

    /// What [#arithmetic] means on this device.
    public String arithmeticMeaning() {
        return arithmetic.meaning();
    }

    /// What computes: "CPU, 2 threads", "CUDA, NVIDIA H200"; with what of a graph on CUDA does not run there.
    public String computesOn() {
        return arithmetic.computesOn(runtime.note());
    }

    /// What runs the graph.
    public String runtimeVersion() {
        return "ONNX Runtime " + NativeRuntime.version();
    }

    /// Bytes a second of a GPU's memory, measured; empty on the CPU.
    public OptionalDouble gpuBandwidth() {
        return runtime.bandwidth();
    }

    public SessionSettings settings() {
        return arithmetic.settings();
    }

    public List<SaeSite> sites() {
        return upperHalf.spec().sites();
    }

    /// What caches and passes will take.
    public SessionMemory memory() {
        return new SessionMemory(
                shape,
                upperHalf.spec().fromLayer(),
                upperHalf.spec().attention().cacheType(),
                sites());
    }

    /// Longest sequence this session can hold.
    public int maxPositions() {
        return upperHalf.spec().maxPositions();
    }

    /// Whether there is a lower half, whose result for a prompt can be kept while plans change.
    public boolean isCut() {
        return lower != null;
    }

    /// Whether an SAE reads the residual stream where this session is cut: rows that bring the same residuals
    /// to the upper half are alike there, whatever their plans.
    public boolean readsAtCut(int site) {
        HookPoint hook = sites().get(site).hook();
        int cut = upperHalf.spec().fromLayer();
        return isCut() && (hook.equals(HookPoint.residPre(cut)) || hook.equals(HookPoint.residPost(cut - 1)));
    }

    /// Whether several rows may each add several tokens to a filled cache in one pass.
    public boolean continuesBatches() {
        return !upperHalf.spec().attention().isFused();
    }

    public Pass newPass(PassShape passShape) {
        return new Pass(runtime.passMemory(), passShape, upperHalf, Optional.ofNullable(lowerHalf));
    }

    /// A cache of all layers, as a lower and an upper part.
    public SplitCache newCache(int rows, int capacity) {
        return new SplitCache(newLowerCache(rows, capacity), newUpperCache(rows, capacity));
    }

    /// A cache of the lower half's layers; of no layers where there is no cut.
    public KvCache newLowerCache(int rows, int capacity) {
        return newCache(0, upperHalf.spec().fromLayer(), rows, capacity);
    }

    public KvCache newUpperCache(int rows, int capacity) {
        return newCache(upperHalf.spec().fromLayer(), shape.nLayers(), rows, capacity);
    }

    private KvCache newCache(int fromLayer, int toLayer, int rows, int capacity) {
        ElementType type = arithmetic.attention().cacheType();
        return new KvCache(runtime.cacheMemory(), type, shape, fromLayer, toLayer, rows, checked(capacity));
    }

    private int checked(int capacity) {
        if (capacity > maxPositions()) {
            throw new InvalidRequestException(
                    "sequence of " + capacity + " tokens",
                    "this session holds at most " + maxPositions(),
                    "Shorten the prompt or generate fewer tokens");
        }
        return capacity;
    }

    /// Both halves over rows `firstRow ..` of the cache.
    public void run(Pass pass, SplitCache cache, int firstRow, Cancellation cancellation) {
        runLower(pass, cache.lower(), firstRow, cancellation);
        runUpper(pass, cache.upper(), firstRow, cancellation);
    }

    /// Ids to the residual stream at the cut; nothing where there is no cut.
    public void runLower(Pass pass, KvCache cache, int firstRow, Cancellation cancellation) {
        if (lower != null && lowerHalf != null) {
            run(lower, lowerHalf, pass, cache, firstRow, cancellation);
        }
    }

    /// The residual stream at the cut (or ids) to logits, readouts and receipts.
    public void runUpper(Pass pass, KvCache cache, int firstRow, Cancellation cancellation) {
        run(upper, upperHalf, pass, cache, firstRow, cancellation);
    }

    private void run(
            SessionRuntime.Graph graph,
            GraphHalf half,
            Pass pass,
            KvCache cache,
            int firstRow,
            Cancellation cancellation) {
        // Native code is reached only with shapes that were checked: a wrong feed can end the process.
        if (pass.longest() > cache.capacity()) {
            throw new IllegalStateException(
                    "a pass to position " + pass.longest() + " over a cache of " + cache.capacity());
        }
        if (half.spec().attention().isFused() && pass.continuesSeveralRows()) {
            throw new IllegalStateException("fused attention continues several rows only by one token each");
        }
        cancellation.check();
        state.enter(); // before anything native: a closed session has no memory
        try {
            PassShape sizes = pass.shape();
            int captured = arithmetic.captures(sizes) ? cache.capacity() : 0;
            Pass.Binding binding = pass.binding(half, graph, cache.bind(firstRow, sizes.rows()), captured);
            pass.send();
            binding.run().run(sizes.rows() * sizes.tokens() >= LARGE_PASS, cancellation);
            if (half.endsInLogits() || !half.spec().taps().isEmpty()) {
                pass.receive();
            }
        } finally {
            state.leave();
        }
    }

    /// @throws ClosedException from any later use
    @Override
    public void close() {
        if (state.close()) {
            runtime.close();
        }
    }
}
