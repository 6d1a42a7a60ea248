package steerbench.app.catalogue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import steerbench.app.state.EngineChoice;
import steerbench.engine.hub.HubModel;
import steerbench.engine.library.Licence;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.task.Cancellation;

/// Where models and SAEs lie and come from. Every call may wait for disk or network.
interface Storehouse {

    /// How far a fetch has come.
    ///
    /// @param note what it waits for; empty while bytes come
    record Fetched(long done, long total, double bytesPerSecond, OptionalLong secondsLeft, String note) {}

    /// Where it lies; empty where it must be fetched.
    Optional<Path> find(Part part);

    /// Fetches it; what came before a cancellation is kept for the next try.
    Path fetch(Part part, Consumer<Fetched> watcher, Cancellation cancellation);

    /// The licence that must be accepted before it is fetched.
    Optional<Licence> unaccepted(Part part);

    void accept(Licence licence);

    /// What it would take of the machine's memory, from the files' headers.
    MemoryVerdict memory(EngineChoice choice);

    /// Models of the Hub.
    List<HubModel> search(String query, Cancellation cancellation);
}
