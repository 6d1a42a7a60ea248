package steerbench.engine.transfer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Proxies as command-line programs know them: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. Without them, Java's
/// own settings.
public final class EnvironmentProxy extends ProxySelector {
    private static final Logger LOG = LoggerFactory.getLogger(EnvironmentProxy.class);

    private final Map<String, String> environment;

    private EnvironmentProxy(Map<String, String> environment) {
        this.environment = environment;
    }

    public static ProxySelector selector(Map<String, String> environment) {
        boolean named = environment.keySet().stream()
                .map(k -> k.toLowerCase(Locale.ROOT))
                .anyMatch(k -> k.equals("https_proxy") || k.equals("http_proxy"));
        return named ? new EnvironmentProxy(environment) : ProxySelector.getDefault();
    }

    @Override
    public List<Proxy> select(URI uri) {
        String value = get(uri.getScheme() + "_proxy");
        if (value.isBlank() || isExempt(uri.getHost())) {
            return List.of(Proxy.NO_PROXY);
        }
        URI proxy = URI.create(value.contains("://") ? value : "http://" + value);
        int port = proxy.getPort() < 0 ? 80 : proxy.getPort();
        return List.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(proxy.getHost(), port)));
    }

    private boolean isExempt(String host) {
        for (String entry : get("no_proxy").split(",", -1)) {
            String name = entry.strip();
            if (name.equals("*") || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
                return true;
            }
        }
        return false;
    }

    private String get(String name) {
        String lower = environment.getOrDefault(name, "");
        return lower.isBlank() ? environment.getOrDefault(name.toUpperCase(Locale.ROOT), "") : lower;
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException failure) {
        LOG.warn("proxy {} for {} failed", address, uri.getHost(), failure);
    }
}
