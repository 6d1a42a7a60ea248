package steerbench.app.cli;

import steerbench.engine.generation.Continuation;
import steerbench.engine.generation.GeneratedToken;
import steerbench.engine.generation.GenerationListener;
import steerbench.engine.generation.RowId;
import steerbench.engine.task.Progress;

/// How far a generation has come: tokens of all rows, and what a row that ended early was spared.
final class TokenProgress implements GenerationListener {
    private final Progress progress;
    private final int maxNewTokens;
    private final long total;
    private long done; // on the engine's thread

    TokenProgress(Progress progress, int rows, int maxNewTokens) {
        this.progress = progress;
        this.maxNewTokens = maxNewTokens;
        this.total = (long) rows * maxNewTokens;
    }

    @Override
    public void onToken(RowId row, int index, GeneratedToken token) {
        advance(1);
    }

    @Override
    public void onFinished(Continuation continuation) {
        advance(maxNewTokens - continuation.tokens().size());
    }

    private void advance(long tokens) {
        if (tokens > 0) {
            done += tokens;
            progress.report("Generating", done, total);
        }
    }
}
