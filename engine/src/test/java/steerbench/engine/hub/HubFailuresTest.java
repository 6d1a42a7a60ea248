package steerbench.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.problem.AccessException;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.transfer.Patience;

/// Downloads from a Hub, or over a network, that misbehaves.
@Tag("unit")
class HubFailuresTest extends HubFixture {
    @Test
    void aCutConnectionGoesOnWhereItStopped() {
        server.then(FakeHub.drops(100_000), FakeHub.drops(100_000));
        fetch();
        assertFetched();
        assertThat(server.fetched()).hasSize(3);
        assertThat(server.fetched().getFirst().range()).isEqualTo("null");
        assertThat(server.fetched().get(2).range()).startsWith("bytes=").isNotEqualTo("bytes=0-");
    }

    @Test
    void silenceCountsAsACutConnection() {
        server.then(server.stalls(100_000));
        Patience soonBored = new Patience(
                Duration.ofMinutes(1), Duration.ofMillis(500), 100, Duration.ofMillis(5), Duration.ofSeconds(2));
        hub(settings().withPatience(soonBored)).fetch(MODEL, progress -> {}, Cancellation.never());
        assertFetched();
        assertThat(server.fetched()).hasSizeGreaterThan(1);
    }

    @Test
    void aServerThatIgnoresRangesIsReadFromTheStart() {
        server.then(
                FakeHub.drops(100_000),
                (exchange, content, from) -> FakeHub.properly().answer(exchange, content, 0));
        fetch();
        assertFetched();
    }

    @Test
    void wrongBytesNeverGetIntoTheSnapshot() {
        FakeHub.Behaviour wrong = (exchange, content, from) -> {
            byte[] bytes = content.clone();
            bytes[7] ^= 1;
            FakeHub.properly().answer(exchange, bytes, from);
        };
        server.then(wrong, wrong, wrong);
        assertThatThrownBy(this::fetch)
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("org/tiny/model.safetensors")
                .hasMessageContaining(FakeHub.sha256(WEIGHTS));
        assertNothingUsable();
        assertThat(folder.resolve("hub/models--org--tiny/refs/main")).doesNotExist();
    }

    @Test
    void anotherContentThanListedIsRefused() {
        FakeHub.Behaviour changed = (exchange, content, from) -> {
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + "a".repeat(64) + "\"");
            FakeHub.properly().answer(exchange, content, from);
        };
        server.then(changed, changed, changed);
        assertThatThrownBy(this::fetch)
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("another content");
        assertNothingUsable();
    }

    @Test
    void liesAboutTheLengthAreNamed() {
        FakeHub.Behaviour lie = (exchange, content, from) -> {
            exchange.sendResponseHeaders(200, content.length - 100_000L);
            exchange.getResponseBody().write(content, 0, content.length - 100_000);
        };
        server.then(lie, lie, lie);
        assertThatThrownBy(this::fetch)
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("300000 bytes instead of 400000");
        assertNothingUsable();
    }

    @Test
    void busyServersAreAskedAgainWhenTheySay() {
        server.then(FakeHub.status(429, "Retry-After", "1"), FakeHub.status(503));
        List<String> notes = new CopyOnWriteArrayList<>();
        hub(settings()).fetch(MODEL, progress -> notes.add(progress.note()), Cancellation.never());
        assertFetched();
        assertThat(notes).contains("waiting 1 s: localhost answered 429");
        assertThat(server.fetched()).hasSize(3);
    }

    @Test
    void aServerThatStaysBusyIsLeft() {
        FakeHub.Behaviour busy = FakeHub.status(503);
        server.then(busy, busy, busy);
        assertThatThrownBy(this::fetch)
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("answered 503");
    }

    @Test
    void redirectsAreFollowedAndTheTokenStaysAtHome() throws IOException {
        List<String> authorizations = new CopyOnWriteArrayList<>();
        HttpServer storage = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        storage.createContext("/", exchange -> {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            try (exchange) {
                exchange.getResponseHeaders().set("ETag", "\"storage\"");
                FakeHub.properly().answer(exchange, WEIGHTS, 0);
            }
        });
        storage.start();
        try {
            server.then(
                    FakeHub.status(
                            307, "Location", "/org/tiny/resolve/" + FakeHub.COMMIT + "/model.safetensors?moved=1"),
                    FakeHub.status(
                            302,
                            "Location",
                            "http://127.0.0.1:" + storage.getAddress().getPort() + "/blob?signature=s",
                            "X-Linked-Etag",
                            "\"" + FakeHub.sha256(WEIGHTS) + "\"",
                            "X-Linked-Size",
                            "400000"));
            hub(settings().withToken(HubToken.of("hf_mine", "the test")))
                    .fetch(MODEL, progress -> {}, Cancellation.never());
        } finally {
            storage.stop(0);
        }
        assertFetched();
        assertThat(authorizations).containsExactly("null");
        assertThat(server.seen()).extracting(FakeHub.Seen::authorization).containsOnly("Bearer hf_mine");
    }

    @Test
    void theKeyringIsAskedOnceTheHubWantsAToken() {
        server.then(FakeHub.status(401));
        List<String> asked = new ArrayList<>();
        HubSettings s = settings();
        hub(new HubSettings(
                        s.endpoint(),
                        s.cache(),
                        s.token(),
                        new TestKeyring(() -> {
                            asked.add("keyring");
                            return HubToken.of("hf_kept", "keyring");
                        }),
                        false,
                        true,
                        s.proxy(),
                        s.patience()))
                .fetch(MODEL, progress -> {}, Cancellation.never());
        assertFetched();
        assertThat(asked).hasSize(1);
        assertThat(server.fetched()).extracting(FakeHub.Seen::authorization).containsExactly("null", "Bearer hf_kept");
    }

    @Test
    void aTypedTokenIsUsedAndKeptWhereAsked() {
        server.then(FakeHub.status(401));
        TestKeyring keyring = new TestKeyring(HubToken::none);
        HubSettings s = settings();
        Hub hub =
                hub(new HubSettings(s.endpoint(), s.cache(), s.token(), keyring, false, true, s.proxy(), s.patience()));
        assertThatThrownBy(() -> hub.fetch(MODEL, progress -> {}, Cancellation.never()))
                .isInstanceOf(AccessException.class);
        assertThat(hub.use(HubToken.of("hf_typed", "the window"), false)).isTrue();
        assertThat(keyring.kept).isEmpty();
        hub.fetch(MODEL, progress -> {}, Cancellation.never());
        assertThat(server.fetched())
                .last()
                .satisfies(f -> assertThat(f.authorization()).isEqualTo("Bearer hf_typed"));
        assertThat(hub.use(HubToken.of("hf_typed", "the window"), true))
                .as("this keyring gives nothing back")
                .isFalse();
        assertThat(keyring.kept).containsExactly("hf_typed");
    }

    @Test
    void whatIsNotAllowedSaysHowToGetAccess() {
        server.then(FakeHub.status(403, "X-Error-Code", "GatedRepo"));
        assertThatThrownBy(this::fetch)
                .isInstanceOfSatisfying(
                        AccessException.class, e -> assertThat(e.page()).isEqualTo(server.endpoint() + "/org/tiny"))
                .hasMessageContaining("org/tiny: is gated")
                .hasMessageContaining(server.endpoint() + "/org/tiny")
                .hasMessageContaining("HF_TOKEN");
        server.then(FakeHub.status(401));
        assertThatThrownBy(() -> hub(settings().withToken(HubToken.of("hf_mine", "the test")))
                        .fetch(MODEL, progress -> {}, Cancellation.never()))
                .hasMessageContaining("the token from the test is not enough")
                .hasMessageNotContaining("hf_mine");
        assertNothingUsable();
    }

    @Test
    void whatIsMissingIsNamed() {
        server.then(FakeHub.status(404, "X-Error-Code", "EntryNotFound"));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("org/tiny")
                .hasMessageContaining("model.safetensors");
        assertThatThrownBy(() -> hub(settings()).client().tree(HubRepo.parse("org/tiny@v9"), Cancellation.never()))
                .hasMessageContaining("org/tiny: has no revision 'v9'");
        assertThatThrownBy(() -> hub(settings()).client().tree(HubRepo.parse("org/other"), Cancellation.never()))
                .hasMessageContaining("org/other: is no repository of the Hub");
    }

    @Test
    void aHubThatCannotBeReachedIsNamedWithARemedy() {
        server.close();
        assertThatThrownBy(this::fetch)
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("localhost cannot be reached")
                .hasMessageContaining("HTTPS_PROXY");
    }

    @Test
    void hostileNamesStopEverything() {
        for (String path : List.of("../../evil", "/etc/evil", "a\\\\evil", "C:/evil")) {
            server.listing("[{\"type\":\"file\",\"path\":\"model.safetensors\",\"size\":1,\"oid\":\"" + "1".repeat(40)
                    + "\"},{\"type\":\"file\",\"path\":\"" + path + "\",\"size\":1,\"oid\":\"" + "1".repeat(40)
                    + "\"}]");
            assertThatThrownBy(this::fetch).as(path).isInstanceOf(InvalidFileException.class);
        }
        assertThat(server.fetched()).isEmpty();
        assertThat(folder.resolve("hub")).doesNotExist();
    }

    @Test
    void hostileListingsAreRefused() {
        for (String json : List.of(
                "<html>log in</html>",
                "{}",
                "[{\"path\":\"model.safetensors\",\"size\":-1,\"oid\":\"" + "1".repeat(40) + "\"}]",
                "[{\"path\":\"model.safetensors\",\"size\":1e30,\"oid\":\"" + "1".repeat(40) + "\"}]",
                "[{\"path\":\"model.safetensors\",\"size\":1,\"oid\":\"../../x\"}]",
                "[{\"path\":\"model.safetensors\",\"size\":1,\"oid\":\"" + "1".repeat(64) + "\"}]",
                "[".repeat(100_000),
                "[\"" + "x".repeat(17 << 20) + "\"]")) {
            server.listing(json);
            assertThatThrownBy(this::fetch)
                    .as(json.substring(0, Math.min(80, json.length())))
                    .isInstanceOf(InvalidFileException.class);
        }
    }
}
