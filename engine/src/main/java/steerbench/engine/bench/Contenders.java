package steerbench.engine.bench;

import java.util.List;
import java.util.stream.IntStream;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.peer.PeerSteering;
import steerbench.engine.prompt.Prompt;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.weights.Mode;
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
    private final Decoding decoding;
    private final SteeringPlan steering;

    private Contenders(
            DecoderSession plain, DecoderSession withSae, SparseAutoencoder sae, SaeSite site, Decoding decoding) {
        this.plain = plain;
        this.withSae = withSae;
        this.sae = sae;
        this.decoding = decoding;
        this.steering = Decoding.steering(List.of(site), STEERED);
    }

    static Contenders open(BenchSettings settings, OpenModel model, Decoding decoding, Mode mode) {
        EngineSettings engine = settings.engine();
        SessionSettings session = engine.session(2048);
        EngineSettings.SaeChoice choice = engine.saes().getFirst();
        SparseAutoencoder sae = SaeFormats.open(choice.folder(), choice.options(), settings.packedCache());
        SaeSite site = new SaeSite(SAE, sae, session.saeMode(mode), READOUT, false);
        return new Contenders(
                model.session(mode, DecoderSession.Layout.of(List.of()), session),
                model.session(mode, DecoderSession.Layout.of(List.of(site)), session),
                sae,
                site,
                decoding);
    }

    StepTimes decodePlain(Prompt prompt, int rows, int tokens) {
        return decoding.decode(plain, prompt, SteeringPlan.unsteered(), rows, tokens);
    }

    StepTimes decodeWithReadout(Prompt prompt, int rows, int tokens) {
        return decoding.decode(withSae, prompt, SteeringPlan.unsteered(), rows, tokens);
    }

    StepTimes decodeSteered(Prompt prompt, int rows, int tokens) {
        return decoding.decode(withSae, prompt, steering, rows, tokens);
    }

    /// Median seconds of a step.
    record Steps(double plain, double withReadout, double steered) {}

    /// All three side by side, a step of each in turn: how their steps compare.
    Steps decodeInTurns(Prompt prompt, int rows, int tokens) {
        List<Samples> samples = StepTurns.take(List.of(
                turn -> decoding.decode(plain, prompt, SteeringPlan.unsteered(), rows, tokens, turn),
                turn -> decoding.decode(withSae, prompt, SteeringPlan.unsteered(), rows, tokens, turn),
                turn -> decoding.decode(withSae, prompt, steering, rows, tokens, turn)));
        return new Steps(
                samples.get(0).median(), samples.get(1).median(), samples.get(2).median());
    }

    /// The same steering for a peer. What is added at the input of a block is added to the output of the one
    /// before.
    PeerSteering peerSteering(Prompt prompt) {
        List<Integer> features = Decoding.spread(sae.config().dSae(), STEERED);
        float[] direction = new float[sae.config().dIn()];
        for (int feature : features) {
            float[] row = sae.decoderDirection(feature);
            double norm = sae.decoderNorm(feature);
            for (int i = 0; i < row.length; i++) {
                direction[i] += (float) (row[i] / norm);
            }
        }
        HookPoint hook = sae.config().hook();
        return new PeerSteering(
                PeerSteering.blockBefore(hook),
                hook.name(),
                sae.path(),
                features,
                IntStream.range(0, direction.length).mapToObj(i -> direction[i]).toList(),
                Decoding.STRENGTH,
                Decoding.ids(prompt));
    }

    /// Prompt tokens per second of the plain model.
    double prefill(Prompt prompt) {
        return prompt.length()
                / decoding.run(plain, prompt, SteeringPlan.unsteered(), 1, 1, GenerationListener.silent())
                        .timing()
                        .promptSeconds();
    }

    Prompt repeated(Prompt prompt, int length) {
        return decoding.repeated(prompt, length);
    }

    @Override
    public void close() {
        plain.close();
        withSae.close();
        sae.close();
    }
}
