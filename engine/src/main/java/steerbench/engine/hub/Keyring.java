package steerbench.engine.hub;

/// Where the operating system keeps the user's secrets. Calls may wait for the user to unlock it.
public interface Keyring {
    /// The token for the Hub; none where it keeps none.
    HubToken token();

    /// Keeps the token for the next start.
    ///
    /// @return whether it gives it back when it is asked
    boolean keep(HubToken token);
}
