package steerbench.engine.session;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import steerbench.engine.graph.DecoderFamily;
import steerbench.engine.graph.DecoderGraph;
import steerbench.engine.graph.DecoderModel;
import steerbench.engine.graph.GraphSpec;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.layers.GroupedQueryAttention;
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

    private final OrtEnvironment environment;
    private final ModelShape shape;
    private final Mode mode;
    private final HeldWeights weights;
    private final DecoderModel upperModel;
    private final @Nullable DecoderModel lowerModel;
    private final GraphRunner upper;
    private final @Nullable GraphRunner lower;
    private final SessionState state = new SessionState();

    private DecoderSession(
            OrtEnvironment environment,
            Mode mode,
            HeldWeights weights,
            DecoderModel upperModel,
            @Nullable DecoderModel lowerModel,
            Path anyWeightFile) {
        this.environment = environment;
        this.shape = upperModel.shape();
        this.mode = mode;
        this.weights = weights;
        this.upperModel = upperModel;
        this.lowerModel = lowerModel;
        this.lower = lowerModel == null ? null : new GraphRunner(environment, lowerModel.onnx(), anyWeightFile);
        this.upper = new GraphRunner(environment, upperModel.onnx(), anyWeightFile);
    }

    /// What to load.
    ///
    /// @param taps hooks whose values every pass delivers (they cost memory; none for plain use)
    /// @param plainAttention standard operators instead of the fused one; forced where the fused one does not
    ///     work
    /// @param cut where to cut instead of at the lowest SAE: behind this many blocks, 0 for not at all
    public record Layout(List<SaeSite> sites, Set<HookPoint> taps, boolean plainAttention, OptionalInt cut) {
        public Layout {
            sites = List.copyOf(sites);
            taps = Set.copyOf(taps);
        }

        public Layout(List<SaeSite> sites, Set<HookPoint> taps, boolean plainAttention) {
            this(sites, taps, plainAttention, OptionalInt.empty());
        }

        /// A model without SAEs, cut where the caller wants to take hold of the residual stream.
        public static Layout cutAt(int cut, Set<HookPoint> taps) {
            return new Layout(List.of(), taps, false, OptionalInt.of(cut));
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
        boolean fused = !layout.plainAttention() && GroupedQueryAttention.supports(shape.headDim(), shape.rotaryDims());
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
                : DecoderGraph.build(family, new GraphSpec(0, cut, below, List.of(), positions, fused), weights);
        DecoderModel upper = DecoderGraph.build(
                family, new GraphSpec(cut, shape.nLayers(), above, layout.sites(), positions, fused), weights);
        HeldWeights held = weights.held();
        OrtEnvironment environment = NativeRuntime.environment(settings.threads());
        return new DecoderSession(environment, weights.mode(), held, upper, lower, anyWeightFile);
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
        return mode;
    }

    /// How the model's matrices are held.
    public HeldWeights weights() {
        return weights;
    }

    /// Mode and weights' precision, as results name them: "fast, int4 weights".
    public String arithmetic() {
        return mode.label(weights.precision());
    }

    public List<SaeSite> sites() {
        return upperModel.spec().sites();
    }

    /// What caches and passes will take.
    public SessionMemory memory() {
        return new SessionMemory(shape, upperModel.spec().fromLayer(), sites());
    }

    /// Longest sequence this session can hold.
    public int maxPositions() {
        return upperModel.spec().maxPositions();
    }

    /// Whether there is a lower half, whose result for a prompt can be kept while plans change.
    public boolean isCut() {
        return lower != null;
    }

    /// Whether an SAE reads the residual stream where this session is cut: rows that bring the same residuals to
    /// the upper half are alike there, whatever their plans.
    public boolean readsAtCut(int site) {
        HookPoint hook = sites().get(site).hook();
        int cut = upperModel.spec().fromLayer();
        return isCut() && (hook.equals(HookPoint.residPre(cut)) || hook.equals(HookPoint.residPost(cut - 1)));
    }

    /// Whether several rows may each add several tokens to a filled cache in one pass.
    public boolean continuesBatches() {
        return !upperModel.spec().fusedAttention();
    }

    public Pass newPass(PassShape passShape) {
        return new Pass(environment, passShape, upperModel, Optional.ofNullable(lowerModel));
    }

    /// A cache of all layers, as a lower and an upper part.
    public SplitCache newCache(int rows, int capacity) {
        return new SplitCache(newLowerCache(rows, capacity), newUpperCache(rows, capacity));
    }

    /// A cache of the lower half's layers; of no layers where there is no cut.
    public KvCache newLowerCache(int rows, int capacity) {
        return new KvCache(environment, shape, 0, upperModel.spec().fromLayer(), rows, checked(capacity));
    }

    public KvCache newUpperCache(int rows, int capacity) {
        return new KvCache(environment, shape, upperModel.spec().fromLayer(), shape.nLayers(), rows, checked(capacity));
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
        if (lower != null && lowerModel != null) {
            run(lower, lowerModel, pass, cache, firstRow, cancellation);
        }
    }

    /// The residual stream at the cut (or ids) to logits, readouts and receipts.
    public void runUpper(Pass pass, KvCache cache, int firstRow, Cancellation cancellation) {
        run(upper, upperModel, pass, cache, firstRow, cancellation);
    }

    private void run(
            GraphRunner runner, DecoderModel half, Pass pass, KvCache cache, int firstRow, Cancellation cancellation) {
        // Native code is reached only with shapes that were checked: a wrong feed can end the process.
        if (pass.longest() > cache.capacity()) {
            throw new IllegalStateException(
                    "a pass to position " + pass.longest() + " over a cache of " + cache.capacity());
        }
        if (half.spec().fusedAttention() && pass.continuesSeveralRows()) {
            throw new IllegalStateException("fused attention continues several rows only by one token each");
        }
        cancellation.check();
        Pass.Binding binding =
                pass.binding(half, cache.bind(firstRow, pass.shape().rows()));
        state.enter();
        try {
            PassShape shape = pass.shape();
            runner.run(binding.in(), binding.out(), shape.rows() * shape.tokens() >= LARGE_PASS, cancellation);
        } finally {
            state.leave();
        }
    }

    /// @throws ClosedException from any later use
    @Override
    public void close() {
        if (state.close()) {
            if (lower != null) {
                lower.close();
            }
            upper.close();
        }
    }
}
