package steerbench.engine.parity;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.Generation;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.GenerationRequest;
import steerbench.engine.generation.Generator;
import steerbench.engine.generation.GeneratorLimits;
import steerbench.engine.generation.SamplingSettings;
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

/// What all comparisons share: where repacked weights go, how a session is opened, how the real decode loop
/// is run.
///
/// @param packedCache folder of repacked weights
/// @param fileBySha256 finds a real checkpoint by its hash
/// @param computation what computes, and how
record ParityContext(
        ParityLog log, Path packedCache, Function<String, Optional<Path>> fileBySha256, ParityComputation computation) {
    private static final int MAX_ROWS = 64;

    OpenModel open(ModelCheckpoint checkpoint) {
        return OpenModel.of(checkpoint, packedCache);
    }

    DecoderSession session(OpenModel model, DecoderSession.Layout layout) {
        SessionSettings settings = SessionSettings.standard(model.shape().contextLength());
        return model.session(
                Mode.EXACT,
                computation.attention().map(layout::with).orElse(layout),
                settings.on(computation.device()));
    }

    /// Opens an SAE of the fixtures with the factor that its format leaves out, which `expected.json` gives.
    SparseAutoencoder openSae(Path folder) {
        Path expected = folder.resolve("expected.json");
        OptionalDouble scale = Files.exists(expected)
                ? JsonSource.read(expected).optionalNumber("norm_scaling_factor")
                : OptionalDouble.empty();
        SaeOptions options = SaeOptions.none();
        return openSae(folder, scale.isPresent() ? options.withInputScale(scale.getAsDouble()) : options);
    }

    SparseAutoencoder openSae(Path folder, SaeOptions options) {
        return SaeFormats.open(folder, options, packedCache);
    }

    static Prompt prompt(int[] ids) {
        List<Token> tokens = new ArrayList<>();
        for (int id : ids) {
            tokens.add(new Token(id, "", false));
        }
        return new Prompt("", tokens, true); // every fixture's position 0 is a BOS
    }

    /// Greedy continuations by the real decode loop, all rows side by side, with the cache.
    Generation generate(DecoderSession session, List<int[]> prompts, List<SteeringPlan> plans, int newTokens) {
        GenerationRequest request = new GenerationRequest(
                prompts.stream().map(ParityContext::prompt).toList(),
                plans,
                1,
                newTokens,
                SamplingSettings.greedy(),
                false,
                Map.of());
        Vocabulary vocabulary = Vocabulary.withoutText(session.shape().vocabSize());
        try (Generator generator = new Generator(session, vocabulary, GeneratorLimits.standard(MAX_ROWS))) {
            return generator.generate(request, GenerationListener.silent(), Cancellation.never());
        }
    }

    List<int[]> greedy(DecoderSession session, List<int[]> prompts, int newTokens) {
        return generate(session, prompts, List.of(SteeringPlan.unsteered()), newTokens).continuations().stream()
                .map(Continuation::ids)
                .toList();
    }

    static void copy(MemorySegment from, float[] to, int at) {
        int count = Math.toIntExact(from.byteSize() / Float.BYTES);
        MemorySegment.copy(from, ValueLayout.JAVA_FLOAT, 0, to, at, count);
    }
}
