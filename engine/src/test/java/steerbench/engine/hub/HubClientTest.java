package steerbench.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.task.Cancellation;

/// What the Hub is asked, and what is made of its answers.
@Tag("unit")
class HubClientTest {
    private static final Cancellation NEVER = Cancellation.never();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void searchesAndDescribes() {
        try (FakeHub server = new FakeHub("org/tiny");
                Hub hub = new Hub(HubSettings.of(server.environment(folder), folder))) {
            assertThat(hub.client().search("tiny & small", 5, NEVER))
                    .singleElement()
                    .satisfies(m -> {
                        assertThat(m.id()).isEqualTo("org/tiny");
                        assertThat(m.licence()).isEqualTo("mit");
                        assertThat(m.downloads()).isEqualTo(7);
                    });
            assertThat(server.seen().getFirst().path()).contains("search=tiny%20%26%20small&limit=5");
            assertThat(hub.client().describe(HubRepo.parse("org/tiny"), NEVER).gated())
                    .isTrue();
        }
    }

    @Test
    void listingsGoOnAtTheNextPage() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String tree = "/api/models/org/tiny/tree/" + FakeHub.COMMIT;
        server.createContext("/", exchange -> {
            try (exchange) {
                boolean second =
                        String.valueOf(exchange.getRequestURI().getQuery()).contains("cursor=2");
                if (!second) {
                    exchange.getResponseHeaders().set("Link", "<" + tree + "?recursive=true&cursor=2>; rel=\"next\"");
                }
                FakeHub.json(
                        exchange,
                        "[{\"type\":\"directory\",\"path\":\"d\",\"oid\":\"x\"},{\"type\":\"file\",\"path\":\"d/"
                                + (second ? "b" : "a") + "\",\"size\":3,\"oid\":\"" + "1".repeat(40) + "\"}]");
            }
        });
        server.start();
        Map<String, String> environment =
                Map.of("HF_ENDPOINT", "http://localhost:" + server.getAddress().getPort());
        try (Hub hub = new Hub(HubSettings.of(environment, folder))) {
            HubTree found = hub.client().tree(HubRepo.parse("org/tiny@" + FakeHub.COMMIT), NEVER);
            assertThat(found.commit()).isEqualTo(FakeHub.COMMIT);
            assertThat(found.files()).extracting(HubFile::path).containsExactly("d/a", "d/b");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void theRateIsThatOfTheLastSeconds() {
        Rate rate = new Rate();
        long second = TimeUnit.SECONDS.toNanos(1);
        assertThat(rate.bytesPerSecond(0)).isZero();
        rate.add(0, 0);
        rate.add(second, 1000);
        rate.add(2 * second, 2000);
        assertThat(rate.bytesPerSecond(2 * second)).isEqualTo(1000);
        assertThat(rate.secondsLeft(2 * second, 5000)).hasValue(5);
        assertThat(rate.bytesPerSecond(4 * second)).isEqualTo(500);
        assertThat(rate.secondsLeft(60 * second, 5000)).isEmpty();
    }
}
