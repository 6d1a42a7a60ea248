package steerbench.engine.transfer;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is asked of a server with GET.
///
/// @param headers sent to every host that a redirect leads to
/// @param secrets headers sent to the origin of `home` only
/// @param home the origin that may see the secrets
public record HttpQuery(URI uri, Map<String, String> headers, Map<String, String> secrets, URI home) {
    public HttpQuery {
        headers = Map.copyOf(headers);
        secrets = Map.copyOf(secrets);
    }

    public static HttpQuery of(URI uri) {
        return new HttpQuery(uri, Map.of(), Map.of(), uri);
    }

    HttpQuery with(Map<String, String> further) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(further);
        return new HttpQuery(uri, all, secrets, home);
    }

    /// Without the secrets, which no text may show.
    @Override
    public String toString() {
        return "GET " + shown(uri);
    }

    /// An address for messages and logs: without its query, which can hold a signature.
    static String shown(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + uri.getPath();
    }
}
