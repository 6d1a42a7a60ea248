package steerbench.app.catalogue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import steerbench.app.state.EngineChoice;
import steerbench.engine.hub.HubModel;
import steerbench.engine.hub.HubOffer;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.hub.HubWanted;
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

    /// Repositories of the Hub.
    List<HubModel> search(HubWanted.Kind kind, String query, Cancellation cancellation);

    /// What of the kind is in a repository.
    List<HubOffer> offers(HubRepo repo, HubWanted.Kind kind, Cancellation cancellation);

    /// Takes this token for the Hub from here on.
    ///
    /// @param keep in the operating system's keyring too
    /// @return whether it was kept as asked
    boolean useToken(String token, boolean keep);
}
