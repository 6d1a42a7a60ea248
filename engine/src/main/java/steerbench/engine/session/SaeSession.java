package steerbench.engine.session;

import ai.onnxruntime.OrtEnvironment;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import steerbench.engine.graph.SaeGraph;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.task.Cancellation;

/// An SAE on its own: residuals in, activations out. One thread at a time.
public final class SaeSession implements AutoCloseable {
    private final OrtEnvironment environment;
    private final SaeSite site;
    private final GraphRunner runner;
    private final boolean complete;

    private SaeSession(SaeSite site, SessionSettings settings, boolean complete) {
        this.site = site;
        this.complete = complete;
        byte[] model = complete ? SaeGraph.complete(site) : SaeGraph.readout(site);
        this.environment = NativeRuntime.environment(settings.threads());
        this.runner = new GraphRunner(environment, model, site.sae().path());
    }

    /// For [#readout].
    public static SaeSession forReadout(SaeSite site, SessionSettings settings) {
        return new SaeSession(site, settings, false);
    }

    /// For [#run]: all activations and the reconstruction.
    public static SaeSession complete(SaeSite site, SessionSettings settings) {
        return new SaeSession(site, settings, true);
    }

    /// The largest activations of each token.
    ///
    /// @param residual `(tokens, d_in)` floats
    public TopActivations readout(MemorySegment residual, int tokens, Cancellation cancellation) {
        if (complete) {
            throw new IllegalStateException("this session was opened for all activations");
        }
        int k = site.readoutSize();
        try (HostTensor x = input(residual, tokens);
                HostTensor values = new HostTensor(environment, ElementType.FLOAT, 1, tokens, k);
                HostTensor features = new HostTensor(environment, ElementType.INT64, 1, tokens, k)) {
            runner.run(
                    Map.of(SaeGraph.RESIDUAL, x.handle()),
                    Map.of(SaeGraph.TOP_VALUES, values.handle(), SaeGraph.TOP_FEATURES, features.handle()),
                    cancellation);
            int[] ids = new int[tokens * k];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = (int) features.getLong(i);
            }
            return new TopActivations(k, values.data().toArray(ValueLayout.JAVA_FLOAT), ids);
        }
    }

    /// All activations `(tokens, d_sae)` and the reconstruction `(tokens, d_in)`.
    public Encoding run(float[] residual, int tokens, Cancellation cancellation) {
        if (!complete) {
            throw new IllegalStateException("this session was opened for readouts");
        }
        SaeConfig config = site.sae().config();
        try (HostTensor x = input(MemorySegment.ofArray(residual), tokens);
                HostTensor activations = new HostTensor(environment, ElementType.FLOAT, 1, tokens, config.dSae());
                HostTensor reconstruction = new HostTensor(environment, ElementType.FLOAT, 1, tokens, config.dIn())) {
            runner.run(
                    Map.of(SaeGraph.RESIDUAL, x.handle()),
                    Map.of(
                            SaeGraph.ACTIVATIONS,
                            activations.handle(),
                            SaeGraph.RECONSTRUCTION,
                            reconstruction.handle()),
                    cancellation);
            return new Encoding(
                    activations.data().toArray(ValueLayout.JAVA_FLOAT),
                    reconstruction.data().toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    /// Results of [#run], row-major.
    public static final class Encoding {
        private final float[] activations;
        private final float[] reconstruction;

        Encoding(float[] activations, float[] reconstruction) {
            this.activations = activations;
            this.reconstruction = reconstruction;
        }

        /// `(tokens, d_sae)`.
        public float[] activations() {
            return activations;
        }

        /// `(tokens, d_in)`.
        public float[] reconstruction() {
            return reconstruction;
        }
    }

    private HostTensor input(MemorySegment residual, int tokens) {
        int dIn = site.sae().config().dIn();
        HostTensor x = new HostTensor(environment, ElementType.FLOAT, 1, tokens, dIn);
        MemorySegment.copy(residual, 0, x.data(), 0, (long) tokens * dIn * Float.BYTES);
        return x;
    }

    @Override
    public void close() {
        runner.close();
    }
}
