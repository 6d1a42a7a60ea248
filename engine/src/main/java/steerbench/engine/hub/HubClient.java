package steerbench.engine.hub;

import java.util.List;
import steerbench.engine.task.Cancellation;

/// What the Hub is asked: what a repository holds, and which repositories there are. Thread-safe; every call
/// waits for the network on the caller's thread.
///
/// Failures: [steerbench.engine.problem.MissingResourceException] with the remedy where the Hub cannot be
/// reached, does not know what it is asked for or wants a token, and in offline mode.
public final class HubClient {
    /// What `revision` of the repository holds.
    public HubTree tree(HubRepo repo, Cancellation cancellation) {
        throw new UnsupportedOperationException("soon");
    }

    /// What the Hub says of the repository: licence, gate.
    public HubModel describe(HubRepo repo, Cancellation cancellation) {
        throw new UnsupportedOperationException("soon");
    }

    /// The repositories that fit, most downloaded first.
    public List<HubModel> search(String query, int limit, Cancellation cancellation) {
        throw new UnsupportedOperationException("soon");
    }
}
