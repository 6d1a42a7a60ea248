package steerbench.engine.workbench;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import steerbench.engine.checkpoint.MappedPages;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.device.CudaDriver;
import steerbench.engine.device.DriverReport;
import steerbench.engine.device.Gpu;
import steerbench.engine.device.Platform;
import steerbench.engine.evaluation.PerplexityScorer;
import steerbench.engine.evaluation.ScoredSequence;
import steerbench.engine.evaluation.SequenceScore;
import steerbench.engine.fit.SaeVerdict;
import steerbench.engine.fit.StaticFit;
import steerbench.engine.generation.Generation;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.GenerationRequest;
import steerbench.engine.generation.Generator;
import steerbench.engine.generation.GeneratorLimits;
import steerbench.engine.generation.TokenReading;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Tokenizers;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.HookCapture;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.task.Await;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.UnusedPacks;

/// The engine in this process: one model, its SAEs, one thread that works off requests in their order, those
/// in the background behind and between the others.
public final class LocalEngine
        implements PromptReader, HookReader, TextGenerator, TextScorer, SaeSelfTest, AutoCloseable {
    /// Handing back takes 8 ms.
    private static final Duration BETWEEN_HANDING_BACK = Duration.ofSeconds(2);

    private final EngineSettings settings;
    private final Path packedCache;
    private final OpenModel model;
    private final Tokenizer tokenizer;
    private final List<SparseAutoencoder> saes;
    private final List<SaeVerdict> verdicts;
    private final DecoderSession session;
    private final GeneratorLimits limits;
    private final Generator generator;
    private final PerplexityScorer perplexity;
    private final PromptMaker prompts;
    private final EngineThread thread = new EngineThread();
    private final Cancellation closing = new Cancellation();
    private final MappedPages pages;
    private final Optional<CudaDriver> driver; // on the CPU none
    private long handedBack = System.nanoTime(); // of the engine's thread

    private LocalEngine(
            EngineSettings settings,
            Path packedCache,
            OpenModel model,
            Tokenizer tokenizer,
            List<SparseAutoencoder> saes,
            DecoderSession session) {
        this.settings = settings;
        this.packedCache = packedCache;
        this.model = model;
        this.tokenizer = tokenizer;
        this.saes = saes;
        this.verdicts = saes.stream()
                .map(s -> StaticFit.of(model, s, tokenizer.vocabulary()))
                .toList();
        this.session = session;
        this.limits = settings.limits();
        this.generator = new Generator(session, tokenizer.vocabulary(), limits);
        this.perplexity = new PerplexityScorer(session);
        this.pages = new MappedPages(files(settings, packedCache));
        this.driver = session.settings().device().isCuda() ? CudaDriver.ofSystem(Platform.current()) : Optional.empty();
        boolean saeWantsBos = saes.stream().anyMatch(s -> s.config().prependBos());
        this.prompts = new PromptMaker(tokenizer, saeWantsBos);
    }

    /// Loads model and SAEs. Takes a second or so; call it off the UI thread.
    ///
    /// @param packedCache folder of repacked weights
    public static LocalEngine open(EngineSettings settings, Path packedCache) {
        OpenModel model = OpenModel.of(ModelCheckpoint.open(settings.model()), packedCache, settings.weights());
        List<SparseAutoencoder> saes = new ArrayList<>();
        // The tokenizer takes as long as the graphs: both at once.
        CompletableFuture<Tokenizer> tokenizer = CompletableFuture.supplyAsync(() -> Tokenizers.of(model.checkpoint()));
        try {
            SessionSettings session = settings.session(settings.positions(model.shape()));
            List<SaeSite> sites = new ArrayList<>();
            for (EngineSettings.SaeChoice choice : settings.saes()) {
                SparseAutoencoder sae = SaeFormats.open(choice.folder(), choice.options(), packedCache);
                saes.add(sae);
                sites.add(new SaeSite(choice.id(), sae, session.saeMode(settings.mode()), settings.readout(), false));
            }
            DecoderSession decoder = model.session(settings.mode(), DecoderSession.Layout.of(sites), session);
            LocalEngine engine = new LocalEngine(settings, packedCache, model, Await.result(tokenizer), saes, decoder);
            // Loading leaves more garbage than the engine keeps, and decoding makes too little for a full
            // collection ever to come by itself: 30 MB that models could use. Of mapped files it leaves as
            // much.
            System.gc();
            engine.pages.handBack();
            new UnusedPacks(packedCache).clear(Instant.now().minus(UnusedPacks.KEPT));
            return engine;
        } catch (RuntimeException e) {
            saes.forEach(SparseAutoencoder::close);
            closeWhenLoaded(tokenizer, model);
            throw e;
        }
    }

    /// What an engine maps.
    private static List<Path> files(EngineSettings settings, Path packedCache) {
        List<Path> files = new ArrayList<>(List.of(settings.model(), packedCache));
        settings.saes().forEach(choice -> files.add(choice.folder()));
        return files;
    }

    /// The tokenizer may still be reading the checkpoint's mapping, so that is closed behind it.
    private static void closeWhenLoaded(CompletableFuture<Tokenizer> tokenizer, OpenModel model) {
        tokenizer
                .exceptionally(_ -> null)
                .thenAccept(t -> {
                    if (t != null) {
                        t.close();
                    }
                    model.close();
                })
                .join();
    }

    /// What the GPU that this engine computes on says of itself now; empty on the CPU. Not on the UI thread.
    public Optional<Gpu> gpu() {
        return driver.map(CudaDriver::report).flatMap(DriverReport::gpu);
    }

    public EngineInfo info() {
        List<SaeInfo> infos = new ArrayList<>();
        for (int i = 0; i < saes.size(); i++) {
            infos.add(SaeInfo.of(settings.saes().get(i).id(), saes.get(i), verdicts.get(i)));
        }
        return new EngineInfo(
                session.shape(),
                settings.model().toString(),
                infos,
                session.mode(),
                session.weights(),
                session.arithmeticMeaning(),
                session.runtimeVersion(),
                session.computesOn(),
                settings.threads(),
                session.maxPositions(),
                limits.bytes());
    }

    @Override
    public CompletableFuture<PromptReading> read(
            PromptSpec prompt, Map<String, Set<Integer>> watched, Cancellation cancellation) {
        return submit(cancellation, () -> {
            Prompt made = prompts.make(prompt);
            List<TokenReading> tokens = generator.read(made, watched, cancellation);
            return new PromptReading(prompt, made, tokens);
        });
    }

    /// Whether every plan of a request can steer and every prompt be continued: found out before hours of work come
    /// to the one that cannot.
    ///
    /// @return tokens of all prompts
    public CompletableFuture<Integer> check(TextRequest request, Cancellation cancellation) {
        return submit(cancellation, () -> {
            List<SlotTable> tables = SlotTable.of(session.sites(), request.plans(), request.watched());
            request.plans().forEach(plan -> new RowSteering(plan, tables));
            int tokens = 0;
            for (int i = 0; i < request.prompts().size(); i++) {
                cancellation.check();
                int length = prompts.make(request.prompts().get(i)).length();
                tokens += length;
                if (length == 0 || length + request.maxNewTokens() > session.maxPositions()) {
                    throw new InvalidRequestException(
                            "prompt " + (request.firstPrompt() + i + 1),
                            length == 0
                                    ? "has no tokens"
                                    : length + " tokens and " + request.maxNewTokens()
                                            + " new ones are more than the context of " + session.maxPositions(),
                            length == 0 ? "Take it out" : "Shorten it, generate less, or give a larger --context");
                }
            }
            return tokens;
        });
    }

    @Override
    public CompletableFuture<HookReading> readHooks(
            PromptSpec prompt, Set<HookPoint> hooks, Cancellation cancellation) {
        return submit(cancellation, () -> {
            Prompt made = prompts.make(prompt);
            return new HookReading(prompt, made, hookValues(made, hooks, cancellation));
        });
    }

    /// In a session of its own, which shares the weights' mapping: taps cost every pass that has them.
    private List<HookValues> hookValues(Prompt prompt, Set<HookPoint> hooks, Cancellation cancellation) {
        HookCapture.check(session.shape(), hooks, prompt.length());
        DecoderSession.Layout layout = new DecoderSession.Layout(List.of(), hooks, false);
        SessionSettings positions = session.settings();
        try (DecoderSession tapped = model.session(settings.mode(), layout, positions)) {
            Map<HookPoint, float[]> values = HookCapture.run(tapped, hooks, prompt.ids(), cancellation);
            return values.entrySet().stream()
                    .map(e -> new HookValues(
                            e.getKey().name(),
                            prompt.length(),
                            session.shape().width(e.getKey().site()),
                            e.getValue()))
                    .toList();
        }
    }

    @Override
    public CompletableFuture<TextResult> generate(
            TextRequest request, GenerationListener listener, Cancellation cancellation) {
        return submit(
                cancellation,
                () -> generate(request, prepared -> generator.generate(prepared, listener, cancellation, this::rest)));
    }

    /// Generates in the background: live requests come in between two steps, and half of the memory budget is
    /// left to them.
    public TextGenerator backgroundGenerator() {
        return (request, listener, cancellation) -> submitInBackground(
                cancellation,
                () -> generate(
                        request,
                        prepared -> generator.generateInBackground(prepared, listener, cancellation, () -> {
                            rest();
                            thread.runLive();
                        })));
    }

    /// Between two steps. Each touches some rows of the table of tokens, around which the system counts
    /// sixteen pages each: 12 MB after some hundred steps.
    private void rest() {
        if (System.nanoTime() - handedBack > BETWEEN_HANDING_BACK.toNanos()) {
            pages.handBackAgain();
            handedBack = System.nanoTime();
        }
    }

    private TextResult generate(TextRequest request, Function<GenerationRequest, Generation> generation) {
        List<Prompt> made = request.prompts().stream().map(prompts::make).toList();
        GenerationRequest prepared = new GenerationRequest(
                made,
                request.plans(),
                request.samples(),
                request.maxNewTokens(),
                request.sampling(),
                request.stopsAtEndOfText(),
                request.watched(),
                request.firstPrompt());
        return new TextResult(request, made, generation.apply(prepared));
    }

    @Override
    public CompletableFuture<List<SequenceScore>> perplexity(
            List<ScoredSequence> sequences, Cancellation cancellation) {
        return submit(cancellation, () -> perplexity.score(sequences, cancellation));
    }

    /// Scores in the background: live requests come in between two passes.
    public TextScorer backgroundScorer() {
        return (sequences, cancellation) ->
                submitInBackground(cancellation, () -> perplexity.score(sequences, cancellation, thread::runLive));
    }

    /// With a model and sessions of its own, on the calling thread: requests go on being served meanwhile.
    @Override
    public List<SaeCheck.Report> measure(Progress progress, Cancellation cancellation) {
        try (Cancellation.Registration _ = closing.onCancel(cancellation::cancel)) {
            return SaeCheck.measured(settings, packedCache, progress, cancellation);
        }
    }

    private <T> CompletableFuture<T> submit(Cancellation cancellation, Supplier<T> work) {
        return thread.submit(untilClosing(cancellation, work));
    }

    private <T> CompletableFuture<T> submitInBackground(Cancellation cancellation, Supplier<T> work) {
        return thread.submitInBackground(untilClosing(cancellation, work));
    }

    private <T> Supplier<T> untilClosing(Cancellation cancellation, Supplier<T> work) {
        return () -> {
            try (Cancellation.Registration _ = closing.onCancel(cancellation::cancel)) {
                return work.get();
            }
        };
    }

    /// Stops the request under way within a token, refuses later ones, frees all memory.
    @Override
    public void close() {
        closing.cancel();
        thread.close(() -> {
            generator.close();
            session.close();
            tokenizer.close();
            saes.forEach(SparseAutoencoder::close);
            model.close();
        });
    }
}
