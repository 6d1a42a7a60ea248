package steerbench.engine.hub;

import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import steerbench.engine.transfer.EnvironmentProxy;
import steerbench.engine.transfer.Patience;

/// Where the Hub and its cache are, and how they are used.
///
/// @param endpoint the Hub's address, without a `/` at its end
/// @param cache the folder that holds `models--organisation--name`
/// @param token sent to the endpoint, and to no other host
/// @param keyring asked for a token once the Hub wants one and [#token] is none
/// @param offline whether only the cache may be used
/// @param symlinks whether snapshots may consist of symbolic links
public record HubSettings(
        URI endpoint,
        Path cache,
        HubToken token,
        Keyring keyring,
        boolean offline,
        boolean symlinks,
        ProxySelector proxy,
        Patience patience) {

    /// As Python's `huggingface_hub` reads its environment.
    ///
    /// @param home the user's folder
    public static HubSettings of(Map<String, String> environment, Path home) {
        HubEnvironment e = new HubEnvironment(environment, home);
        URI endpoint = e.endpoint();
        return new HubSettings(
                endpoint,
                e.cache(),
                e.token(),
                new GitCredentials(endpoint, environment),
                e.isTrue("HF_HUB_OFFLINE") || e.isTrue("TRANSFORMERS_OFFLINE"),
                !e.isTrue("HF_HUB_DISABLE_SYMLINKS"),
                EnvironmentProxy.selector(environment),
                e.seconds("HF_HUB_DOWNLOAD_TIMEOUT")
                        .map(seconds -> Patience.standard().withStall(Duration.ofSeconds(seconds)))
                        .orElseGet(Patience::standard));
    }

    /// Of this process.
    public static HubSettings ofUser() {
        return of(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    /// With another token.
    public HubSettings withToken(HubToken other) {
        return new HubSettings(endpoint, cache, other, keyring, offline, symlinks, proxy, patience);
    }

    public HubSettings withPatience(Patience other) {
        return new HubSettings(endpoint, cache, token, keyring, offline, symlinks, proxy, other);
    }
}
