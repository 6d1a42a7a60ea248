package steerbench.engine.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import steerbench.engine.generation.Generation;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.GenerationRequest;
import steerbench.engine.generation.Generator;
import steerbench.engine.generation.GeneratorLimits;
import steerbench.engine.generation.SamplingSettings;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.CheckpointKey;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.PackedStore;
import steerbench.engine.weights.WeightFactory;
import steerbench.engine.workbench.EngineSettings;

/// The engine's own contenders in one mode: the plain model, and the model with its SAE. Everything the real
/// decode loop does is timed: sampling, readouts, receipts.
final class Contenders implements AutoCloseable {
    private static final int STEERED = 16;
    private static final int READOUT = 32;
    private static final String SAE = "sae";

    private final DecoderSession plain;
    private final DecoderSession withSae;
    private final SparseAutoencoder sae;
    private final Tokenizer tokenizer;
    private final SteeringPlan steering;

    private Contenders(DecoderSession plain, DecoderSession withSae, SparseAutoencoder sae, Tokenizer tokenizer) {
        this.plain = plain;
        this.withSae = withSae;
        this.sae = sae;
        this.tokenizer = tokenizer;
        List<SteeredFeature> features = new ArrayList<>();
        for (int i = 0; i < STEERED; i++) {
            features.add(SteeredFeature.of(SAE, i * (sae.config().dSae() / STEERED)));
        }
        this.steering = SteeringPlan.of(features, SteeringTier.CONSTANT, Magnitude.RESIDUAL, 0.005);
    }

    static Contenders open(BenchSettings settings, OpenModel model, Tokenizer tokenizer, Mode mode) {
        EngineSettings engine = settings.engine();
        SessionSettings session = new SessionSettings(engine.threads(), 2048);
        EngineSettings.SaeChoice choice = engine.saes().getFirst();
        SparseAutoencoder sae = SaeFormats.open(choice.folder(), choice.options(), settings.packedCache());
        PackedStore store = new PackedStore(settings.packedCache(), CheckpointKey.of(sae.path()));
        SaeSite site = new SaeSite(SAE, sae, new WeightFactory(store, mode), READOUT, false);
        return new Contenders(
                model.session(mode, DecoderSession.Layout.of(List.of()), session),
                model.session(mode, DecoderSession.Layout.of(List.of(site)), session),
                sae,
                tokenizer);
    }

    StepTimes decodePlain(Prompt prompt, int rows, int tokens) {
        return decode(plain, prompt, SteeringPlan.unsteered(), rows, tokens);
    }

    StepTimes decodeWithReadout(Prompt prompt, int rows, int tokens) {
        return decode(withSae, prompt, SteeringPlan.unsteered(), rows, tokens);
    }

    StepTimes decodeSteered(Prompt prompt, int rows, int tokens) {
        return decode(withSae, prompt, steering, rows, tokens);
    }

    private StepTimes decode(DecoderSession session, Prompt prompt, SteeringPlan plan, int rows, int tokens) {
        StepTimes times = new StepTimes();
        times.finish(run(session, prompt, plan, rows, tokens, times));
        return times;
    }

    /// Prompt tokens per second of the plain model.
    double prefill(Prompt prompt) {
        return prompt.length()
                / run(plain, prompt, SteeringPlan.unsteered(), 1, 1, GenerationListener.silent())
                        .timing()
                        .promptSeconds();
    }

    private Generation run(
            DecoderSession session,
            Prompt prompt,
            SteeringPlan plan,
            int rows,
            int tokens,
            GenerationListener listener) {
        GenerationRequest request = new GenerationRequest(
                List.of(prompt), List.of(plan), rows, tokens, SamplingSettings.greedy(), false, Map.of());
        try (Generator generator = new Generator(session, tokenizer.vocabulary(), GeneratorLimits.standard(rows))) {
            return generator.generate(request, listener, Cancellation.never());
        }
    }

    /// A prompt of `length` tokens made of repetitions.
    Prompt repeated(Prompt prompt, int length) {
        int[] ids = new int[length];
        for (int i = 0; i < length; i++) {
            ids[i] = prompt.ids()[i % prompt.length()];
        }
        return tokenizer.prompt(prompt.text(), ids);
    }

    @Override
    public void close() {
        plain.close();
        withSae.close();
        sae.close();
    }
}
