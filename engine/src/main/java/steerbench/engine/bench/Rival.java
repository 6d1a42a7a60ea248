package steerbench.engine.bench;

import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import steerbench.engine.peer.Peer;
import steerbench.engine.peer.PeerKind;
import steerbench.engine.problem.EngineException;
import steerbench.engine.problem.MissingResourceException;

/// A peer that is there, or the reason why it is not. One that fails is not there from then on.
final class Rival implements AutoCloseable {
    private final PeerKind kind;
    private @Nullable Peer peer;
    private String version = "";
    private String absence = "";

    private Rival(PeerKind kind) {
        this.kind = kind;
    }

    /// @param start opens the peer; fails where it is not there
    static Rival open(PeerKind kind, Supplier<Peer> start) {
        Rival rival = new Rival(kind);
        try {
            Peer peer = start.get();
            rival.peer = peer;
            rival.version = peer.version();
        } catch (MissingResourceException e) {
            rival.leave(e);
        }
        return rival;
    }

    /// One that nobody set up.
    static Rival absent(PeerKind kind) {
        Rival rival = new Rival(kind);
        rival.absence = "not set up. " + kind.library().remedy();
        return rival;
    }

    /// What a peer measures, or NaN.
    double measure(ToDoubleFunction<Peer> measurement) {
        if (peer == null) {
            return Double.NaN;
        }
        try {
            return measurement.applyAsDouble(peer);
        } catch (MissingResourceException e) {
            leave(e);
            return Double.NaN;
        }
    }

    private void leave(EngineException e) {
        absence = e.reason() + ". " + e.remedy();
        close();
    }

    PeerKind kind() {
        return kind;
    }

    String version() {
        return version;
    }

    /// Empty where it is there.
    String absence() {
        return absence;
    }

    @Override
    public void close() {
        if (peer != null) {
            peer.close();
            peer = null;
        }
    }
}
