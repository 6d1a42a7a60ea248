package steerbench.engine.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import steerbench.engine.peer.Peer;
import steerbench.engine.peer.PeerKind;
import steerbench.engine.peer.PeerSteering;
import steerbench.engine.peer.PythonPeer;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// All peers, each in a process of its own, opened once for all batches.
record Rivals(List<Rival> all) implements AutoCloseable {
    static Rivals open(BenchSettings settings, PeerSteering steering, Progress progress, Cancellation cancellation) {
        List<Rival> rivals = new ArrayList<>();
        for (PeerKind kind : PeerKind.values()) {
            progress.report("opening " + kind.label(), rivals.size(), PeerKind.values().length);
            Optional<Path> python = settings.pythons().of(kind);
            rivals.add(python.map(p -> Rival.open(kind, () -> start(kind, p, settings, steering, cancellation)))
                    .orElseGet(() -> Rival.absent(kind)));
        }
        return new Rivals(rivals);
    }

    private static Peer start(
            PeerKind kind, Path python, BenchSettings settings, PeerSteering steering, Cancellation cancellation) {
        Path model = settings.engine().model();
        int threads = settings.engine().threads();
        return kind.steers()
                ? PythonPeer.steered(kind, python, model, threads, steering, cancellation)
                : PythonPeer.start(kind, python, model, threads, cancellation);
    }

    @Override
    public void close() {
        all.forEach(Rival::close);
    }
}
