package steerbench.engine.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

/// GET over HTTP. Redirects are followed here and not by the JDK's client, which would carry a token along to
/// another host. Thread-safe.
public final class Http implements AutoCloseable {
    private static final int MOST_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<Integer> BUSY = Set.of(408, 425, 429, 500, 502, 503, 504);

    private final HttpClient client;
    private final ScheduledExecutorService timer;
    private final Patience patience;

    public Http(ProxySelector proxy, Patience patience) {
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.connect())
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(proxy)
                .build();
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("http-watch").factory());
        this.patience = patience;
    }

    Patience patience() {
        return patience;
    }

    /// The answer, whose status is 200, 206 or 416.
    ///
    /// @throws RefusedException where trying again is of no use
    /// @throws IOException where it may help
    /// @throws CancelledException if cancelled, or the thread is interrupted
    public HttpReply get(HttpQuery query, Cancellation cancellation) throws IOException {
        URI uri = query.uri();
        HttpHeaders first = null;
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = send(request(query, uri), cancellation);
            // What the Hub says of a file stands in the answer that leads away from it to its storage.
            first = first == null || isSameOrigin(uri, query.home()) ? response.headers() : first;
            HttpReply reply = new HttpReply(response.statusCode(), uri, first, response.headers(), response.body());
            if (!REDIRECTS.contains(reply.status())) {
                return checked(reply, cancellation);
            }
            reply.close();
            uri = target(reply);
        }
        throw new IOException(query.uri().getHost() + " redirects more than " + MOST_REDIRECTS + " times");
    }

    private HttpRequest request(HttpQuery query, URI uri) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(patience.stall());
        query.headers().forEach(request::header);
        if (isSameOrigin(uri, query.home())) {
            query.secrets().forEach(request::header);
        }
        return request.build();
    }

    private HttpReply checked(HttpReply reply, Cancellation cancellation) throws IOException {
        int status = reply.status();
        if (status != 200 && status != 206 && status != 416) {
            reply.close();
            throw BUSY.contains(status) ? new BusyException(reply) : new RefusedException(reply);
        }
        String encoding = reply.header("Content-Encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("identity")) {
            reply.close();
            throw new IOException(reply.host() + " sends it encoded as " + encoding + ", which nobody asked for");
        }
        return new HttpReply(
                status,
                reply.uri(),
                reply.first(),
                reply.headers(),
                new GuardedStream(reply.body(), patience.stall(), timer, cancellation));
    }

    private static URI target(HttpReply reply) throws IOException {
        String location = reply.header("Location").orElse("");
        try {
            URI target = reply.uri().resolve(location);
            boolean downgrade = reply.uri().getScheme().equals("https")
                    && !target.getScheme().equals("https");
            if (!location.isEmpty() && target.getHost() != null && !downgrade) {
                return target;
            }
        } catch (IllegalArgumentException | NullPointerException e) {
            throw new IOException(reply.host() + " redirects to no web address", e);
        }
        throw new IOException(reply.host() + " redirects to no safe web address");
    }

    private HttpResponse<InputStream> send(HttpRequest request, Cancellation cancellation) throws IOException {
        cancellation.check();
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try (Cancellation.Registration _ = cancellation.onCancel(() -> answer.cancel(true))) {
            return answer.get();
        } catch (CancellationException _) {
            throw new CancelledException();
        } catch (InterruptedException _) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new CancelledException();
        } catch (ExecutionException e) {
            cancellation.check(); // the JDK's client may tell of it as a failure
            throw switch (e.getCause()) {
                case ConnectException unreachable ->
                    new UnreachableException(request.uri().getHost(), unreachable);
                case HttpConnectTimeoutException unreachable ->
                    new UnreachableException(request.uri().getHost(), unreachable);
                case IOException io -> io;
                case null, default -> new IOException(e.getCause());
            };
        }
    }

    static boolean isSameOrigin(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme())
                && a.getHost().equalsIgnoreCase(b.getHost())
                && port(a) == port(b);
    }

    private static int port(URI uri) {
        return uri.getPort() >= 0
                ? uri.getPort()
                : Map.of("http", 80, "https", 443).getOrDefault(uri.getScheme(), -1);
    }

    @Override
    public void close() {
        client.shutdownNow();
        timer.shutdownNow();
    }
}
