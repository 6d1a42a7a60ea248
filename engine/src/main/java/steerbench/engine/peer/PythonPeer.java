package steerbench.engine.peer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import steerbench.engine.task.Cancellation;

/// A peer in a Python process of its own, on the same file and as many threads as the engine.
public final class PythonPeer implements Peer {
    private final PeerProcess process;
    private final boolean steered;

    PythonPeer(PeerProcess process, boolean steered) {
        this.process = process;
        this.steered = steered;
    }

    /// One that does not steer.
    public static PythonPeer start(PeerKind kind, Path python, Path gguf, int threads, Cancellation cancellation) {
        return new PythonPeer(open(kind, python, gguf, threads, cancellation), false);
    }

    /// One that steers, and has shown that its logits are others then.
    public static PythonPeer steered(
            PeerKind kind, Path python, Path gguf, int threads, PeerSteering steering, Cancellation cancellation) {
        return steered(open(kind, python, gguf, threads, cancellation), steering);
    }

    static PythonPeer steered(PeerProcess process, PeerSteering steering) {
        try {
            process.ask(steering.command());
            return new PythonPeer(process, true);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    private static PeerProcess open(PeerKind kind, Path python, Path gguf, int threads, Cancellation cancellation) {
        List<String> arguments = new ArrayList<>(kind.arguments());
        arguments.add(gguf.toAbsolutePath().toString());
        arguments.add(Integer.toString(threads));
        return PeerProcess.python(kind, python, arguments, cancellation);
    }

    @Override
    public double decode(List<Integer> prompt, int rows, int tokens) {
        double seconds = process.seconds(
                Map.of("command", "decode", "prompt", prompt, "rows", rows, "tokens", tokens, "steered", steered));
        return rows * tokens / seconds;
    }

    /// Tokens per second of one prompt; llama.cpp alone.
    public double prefill(List<Integer> prompt) {
        return prompt.size() / process.seconds(Map.of("command", "prefill", "prompt", prompt));
    }

    @Override
    public String version() {
        return process.ask(Map.of("command", "version")).path("version").asString("");
    }

    @Override
    public void close() {
        process.close();
    }
}
