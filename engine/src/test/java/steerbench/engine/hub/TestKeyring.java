package steerbench.engine.hub;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Gives what it is told to, and notes what it should keep.
final class TestKeyring implements Keyring {
    final List<String> kept = new ArrayList<>();
    private final Supplier<HubToken> gives;

    TestKeyring(Supplier<HubToken> gives) {
        this.gives = gives;
    }

    @Override
    public HubToken token() {
        return gives.get();
    }

    @Override
    public boolean keep(HubToken token) {
        kept.add(token.secret());
        return token().secret().equals(token.secret());
    }
}
