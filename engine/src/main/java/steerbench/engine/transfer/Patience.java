package steerbench.engine.transfer;

import java.time.Duration;

/// How long a transfer waits, and how often it tries.
///
/// @param connect until a connection stands
/// @param stall without a byte, after which a connection counts as dead
/// @param tries in a row without one new byte, after which a transfer fails; where nothing answers at all,
///     two
/// @param backoff before the second try; doubled before each further one
/// @param longestWait that a server may ask for (`Retry-After`); where it asks for more, the transfer fails
public record Patience(Duration connect, Duration stall, int tries, Duration backoff, Duration longestWait) {
    private static final int MOST_DOUBLINGS = 5;

    public static Patience standard() {
        return new Patience(
                Duration.ofSeconds(10), Duration.ofSeconds(30), 5, Duration.ofSeconds(1), Duration.ofMinutes(5));
    }

    public Patience withStall(Duration other) {
        return new Patience(connect, other, tries, backoff, longestWait);
    }

    /// The wait after the n-th failure in a row.
    Duration after(int failures) {
        return backoff.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
    }
}
