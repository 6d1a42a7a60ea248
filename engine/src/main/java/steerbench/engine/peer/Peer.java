package steerbench.engine.peer;

import java.util.List;

/// A program that can decode one prompt in several rows, greedily, and says how long that took.
public interface Peer extends AutoCloseable {
    /// Of itself and of what it runs on.
    String version();

    /// Tokens per second behind the prompt, all rows together.
    double decode(List<Integer> prompt, int rows, int tokens);

    @Override
    void close();
}
