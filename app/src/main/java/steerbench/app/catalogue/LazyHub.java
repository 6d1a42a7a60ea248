package steerbench.app.catalogue;

import java.util.Optional;
import java.util.function.Supplier;
import steerbench.engine.hub.Hub;
import steerbench.engine.hub.HubSettings;

/// The Hub of this process's environment, made when it is first asked for: a wrong variable there must not
/// keep the window from opening.
public final class LazyHub implements Supplier<Hub> {
    private Optional<Hub> hub = Optional.empty();

    @Override
    public synchronized Hub get() {
        Hub made = hub.orElseGet(() -> new Hub(HubSettings.ofUser()));
        hub = Optional.of(made);
        return made;
    }
}
