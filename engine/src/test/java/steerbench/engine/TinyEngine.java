package steerbench.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.generation.Generation;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.GenerationRequest;
import steerbench.engine.generation.Generator;
import steerbench.engine.generation.GeneratorLimits;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Token;
import steerbench.engine.prompt.Vocabulary;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// The tiny Llama of the fixtures with its SAE, for tests that need a whole engine in milliseconds.
public final class TinyEngine implements AutoCloseable {
    public static final String SAE = "tiny";

    private final OpenModel model;
    private final List<SparseAutoencoder> saes = new ArrayList<>();
    private final DecoderSession session;
    private final Vocabulary vocabulary;

    public TinyEngine(Path cache) {
        this(cache, Mode.EXACT, 8);
    }

    public TinyEngine(Path cache, Mode mode, int readout) {
        this(cache, mode, readout, Map.of(SAE, Fixtures.TINY_SAE));
    }

    /// @param folders SAEs by id
    public TinyEngine(Path cache, Mode mode, int readout, Map<String, Path> folders) {
        model = OpenModel.of(ModelCheckpoint.open(Fixtures.TINY_LLAMA), cache);
        List<SaeSite> sites = new ArrayList<>();
        folders.forEach((id, folder) -> {
            SparseAutoencoder sae = SaeFormats.open(folder, SaeOptions.none(), cache);
            saes.add(sae);
            sites.add(new SaeSite(id, sae, mode, readout, false));
        });
        session = model.session(mode, new DecoderSession.Layout(sites, Set.of(), false), SessionSettings.standard(64));
        vocabulary = Vocabulary.withoutText(session.shape().vocabSize());
    }

    public DecoderSession session() {
        return session;
    }

    /// The only one.
    public SparseAutoencoder sae() {
        return saes.getFirst();
    }

    public Generator generator() {
        return generator(256);
    }

    public Generator generator(int promptChunk) {
        return generator(new GeneratorLimits(16, promptChunk, 1 << 20, 64 << 20));
    }

    public Generator generator(GeneratorLimits limits) {
        return new Generator(session, vocabulary, limits);
    }

    /// Ids behind a BOS, as a prompt.
    public static Prompt prompt(int... ids) {
        List<Token> tokens = java.util.stream.IntStream.concat(
                        java.util.stream.IntStream.of(1), java.util.Arrays.stream(ids))
                .mapToObj(id -> new Token(id, "", false))
                .toList();
        return new Prompt("", tokens, true);
    }

    public static GenerationRequest request(List<Prompt> prompts, List<SteeringPlan> plans, SamplingSettings sampling) {
        return new GenerationRequest(prompts, plans, 1, 12, sampling, false, Map.of());
    }

    /// Generates with a generator of its own.
    public Generation generate(GenerationRequest request) {
        try (Generator generator = generator()) {
            return generator.generate(request, GenerationListener.silent(), Cancellation.never());
        }
    }

    @Override
    public void close() {
        session.close();
        saes.forEach(SparseAutoencoder::close);
        model.close();
    }
}
