package steerbench.engine.bench;

import java.nio.file.Path;
import java.util.Optional;
import steerbench.engine.peer.PeerKind;
import steerbench.engine.peer.PeerLibrary;

/// The Pythons that run peers; empty: that peer is not there.
public record PeerPythons(Optional<Path> llamaCpp, Optional<Path> torch) {
    public static PeerPythons none() {
        return new PeerPythons(Optional.empty(), Optional.empty());
    }

    Optional<Path> of(PeerKind kind) {
        return of(kind.library());
    }

    private Optional<Path> of(PeerLibrary library) {
        return switch (library) {
            case LLAMA_CPP -> llamaCpp;
            case TORCH -> torch;
        };
    }
}
