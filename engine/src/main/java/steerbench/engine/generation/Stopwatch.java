package steerbench.engine.generation;

/// Adds up where the time of a request goes.
final class Stopwatch {
    private final long start = System.nanoTime();
    private long promptStart;
    private long promptNanos;
    private long promptTokens;
    private long stepStart;
    private long decodeNanos;
    private long newTokens;
    private long firstToken;

    void beginPrompt() {
        promptStart = System.nanoTime();
    }

    void endPrompt(long tokens) {
        promptNanos += System.nanoTime() - promptStart;
        promptTokens += tokens;
    }

    void beginStep() {
        stepStart = System.nanoTime();
    }

    void endStep(int rows) {
        long now = System.nanoTime();
        decodeNanos += now - stepStart;
        newTokens += rows;
        if (firstToken == 0) {
            firstToken = now - start;
        }
    }

    Generation.Timing timing() {
        return new Generation.Timing(promptTokens, promptNanos / 1e9, firstToken / 1e9, newTokens, decodeNanos / 1e9);
    }
}
