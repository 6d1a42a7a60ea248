package steerbench.engine.session;

import ai.onnxruntime.OrtEnvironment;
import java.nio.file.Path;
import java.util.Map;
import steerbench.engine.graph.DecoderFamily;
import steerbench.engine.graph.DecoderGraph;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.WeightFactory;

/// Directions of the residual stream read through final norm and unembedding (the logit lens): which tokens
/// they raise. One thread at a time.
public final class UnembeddingSession implements AutoCloseable {
    private final OrtEnvironment environment;
    private final GraphRunner runner;
    private final int dModel;
    private final int top;

    /// @param top tokens asked for a direction
    public UnembeddingSession(
            DecoderFamily family, WeightFactory weights, SessionSettings settings, Path anyWeightFile, int top) {
        this.environment = NativeRuntime.environment(settings.threads());
        this.dModel = family.shape().dModel();
        this.top = Math.min(top, family.shape().vocabSize());
        this.runner = new GraphRunner(environment, DecoderGraph.unembedding(family, weights, this.top), anyWeightFile);
    }

    /// The ids each direction raises most, best first.
    ///
    /// @param directions each `d_model` floats
    public int[][] top(float[][] directions, Cancellation cancellation) {
        int n = directions.length;
        try (HostTensor rows = new HostTensor(environment, ElementType.FLOAT, 1, n, dModel);
                HostTensor ids = new HostTensor(environment, ElementType.INT64, 1, n, top)) {
            for (int r = 0; r < n; r++) {
                for (int d = 0; d < dModel; d++) {
                    rows.setFloat((long) r * dModel + d, directions[r][d]);
                }
            }
            runner.run(
                    Map.of(DecoderGraph.DIRECTIONS, rows.handle()),
                    Map.of(DecoderGraph.TOP_TOKENS, ids.handle()),
                    cancellation);
            int[][] result = new int[n][top];
            for (int r = 0; r < n; r++) {
                for (int k = 0; k < top; k++) {
                    result[r][k] = (int) ids.getLong((long) r * top + k);
                }
            }
            return result;
        }
    }

    @Override
    public void close() {
        runner.close();
    }
}
