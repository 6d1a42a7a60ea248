package steerbench.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.hub.HubProgress.State;
import steerbench.engine.problem.EngineException;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Await;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.transfer.Patience;

/// Downloads from a Hub that misbehaves.
@Tag("unit")
class HubDownloadsTest {
    private static final HubRepo REPO = HubRepo.parse("org/tiny");
    private static final HubWanted MODEL = new HubWanted(REPO, HubWanted.Kind.MODEL, "");
    private static final byte[] WEIGHTS = new byte[400_000];
    private static final Patience SHORT =
            new Patience(Duration.ofSeconds(2), Duration.ofMillis(400), 3, Duration.ofMillis(5), Duration.ofSeconds(2));

    static {
        new Random(1).nextBytes(WEIGHTS);
    }

    @TempDir
    private Path folder = Path.of("");

    private final FakeHub server = new FakeHub("org/tiny").lfs("model.safetensors", WEIGHTS);
    private final List<Hub> hubs = new ArrayList<>();

    @AfterEach
    void stop() {
        hubs.forEach(Hub::close);
        server.close();
    }

    private HubSettings settings() {
        return new HubSettings(
                server.endpoint(),
                folder.resolve("hub"),
                HubToken.none(),
                HubToken::none,
                false,
                true,
                ProxySelector.of(null),
                SHORT);
    }

    private Hub hub(HubSettings settings) {
        Hub hub = new Hub(settings);
        hubs.add(hub);
        return hub;
    }

    private Path fetch() {
        return hub(settings()).fetch(MODEL, progress -> {}, Cancellation.never());
    }

    private Path snapshot() {
        return folder.resolve("hub/models--org--tiny/snapshots/" + FakeHub.COMMIT);
    }

    private Path blobs() {
        return folder.resolve("hub/models--org--tiny/blobs");
    }

    private void assertFetched() {
        assertThat(snapshot().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    private void assertNothingUsable() {
        assertThat(snapshot().resolve("model.safetensors")).doesNotExist();
        assertThat(blobs().resolve(FakeHub.sha256(WEIGHTS))).doesNotExist();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // which may have no symbolic links
    void theLayoutIsThatOfHuggingFaceHub() throws IOException {
        server.file("config.json", "{}").file("tokenizer.json", "{ }").file("unwanted.bin", "x");
        assertThat(fetch()).isEqualTo(snapshot());
        assertFetched();
        assertThat(Files.readSymbolicLink(snapshot().resolve("model.safetensors")))
                .isEqualTo(Path.of("../../blobs", FakeHub.sha256(WEIGHTS)));
        assertThat(blobs().resolve(FakeHub.gitBlob("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8))))
                .hasContent("{}");
        assertThat(folder.resolve("hub/models--org--tiny/refs/main")).hasContent(FakeHub.COMMIT);
        assertThat(folder.resolve("hub/.locks/models--org--tiny/" + FakeHub.sha256(WEIGHTS) + ".lock"))
                .exists();
        assertThat(folder.resolve("hub/CACHEDIR.TAG")).exists();
        assertThat(snapshot().resolve("unwanted.bin")).doesNotExist();
        assertThat(blobs()).isDirectoryNotContaining("glob:**.incomplete");
    }

    @Test
    void withoutSymbolicLinksTheFilesThemselvesStandInTheSnapshot() {
        HubSettings s = settings();
        Hub hub = hub(new HubSettings(
                s.endpoint(), s.cache(), s.token(), s.keyring(), false, false, s.proxy(), s.patience()));
        hub.fetch(MODEL, progress -> {}, Cancellation.never());
        assertFetched();
        assertThat(Files.isSymbolicLink(snapshot().resolve("model.safetensors")))
                .isFalse();
        hub.fetch(MODEL, progress -> {}, Cancellation.never());
        assertThat(server.fetched()).hasSize(1);
    }

    @Test
    void whatIsHereIsNotFetchedAgain() {
        server.file("config.json", "{}").file("tokenizer.json", "{ }");
        fetch();
        int requests = server.seen().size();
        Hub hub = hub(settings());
        assertThat(hub.cached(MODEL)).contains(snapshot());
        assertThat(hub.load(MODEL, progress -> {}, Cancellation.never())).isEqualTo(snapshot());
        assertThat(server.seen()).hasSize(requests);
        hub.fetch(MODEL, progress -> {}, Cancellation.never());
        assertThat(server.fetched()).hasSize(3);
        assertThat(hub.cache().snapshots()).singleElement().satisfies(s -> {
            assertThat(s.repo().id()).isEqualTo("org/tiny");
            assertThat(s.folder()).isEqualTo(snapshot());
        });
    }

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
                        () -> {
                            asked.add("keyring");
                            return HubToken.of("hf_kept", "keyring");
                        },
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
    void whatIsNotAllowedSaysHowToGetAccess() {
        server.then(FakeHub.status(403, "X-Error-Code", "GatedRepo"));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(MissingResourceException.class)
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

    @Test
    void aDiskThatIsTooSmallIsSaidBeforeTheFirstByte() {
        server.listing("[{\"type\":\"file\",\"path\":\"model.safetensors\",\"size\":" + (1L << 60) + ",\"oid\":\""
                + "1".repeat(40) + "\"}]");
        assertThatThrownBy(this::fetch)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("MiB free")
                .hasMessageContaining("HF_HUB_CACHE");
        assertThat(server.fetched()).isEmpty();
    }

    @Test
    void pausingEndsTheConnectionAndResumingGoesOn() {
        server.then(server.stalls(100_000));
        Hub hub = hub(settings().withPatience(Patience.standard()));
        HubDownload download = hub.start(MODEL, Cancellation.never());
        while (download.progress().doneBytes() < 100_000) {
            Thread.onSpinWait();
        }
        download.pause();
        assertThat(download.progress().state()).isEqualTo(State.PAUSED);
        assertThat(download.folder()).isNotDone();
        assertThat(hub.downloads().open()).containsExactly(download);
        download.resume();
        assertThat(Await.result(download.folder())).isEqualTo(snapshot());
        assertFetched();
        assertThat(server.fetched().get(1).range()).isEqualTo("bytes=100000-");
        assertThat(download.progress().state()).isEqualTo(State.DONE);
        assertThat(hub.downloads().open()).isEmpty();
    }

    @Test
    void cancellingKeepsWhatCameForTheNextTime() {
        server.then(server.stalls(100_000));
        Hub hub = hub(settings().withPatience(Patience.standard()));
        Cancellation cancellation = new Cancellation();
        assertThatThrownBy(() -> hub.fetch(
                        MODEL,
                        progress -> {
                            if (progress.doneBytes() >= 100_000) {
                                cancellation.cancel();
                            }
                        },
                        cancellation))
                .isInstanceOf(CancelledException.class);
        assertNothingUsable();
        assertThat(blobs().resolve(FakeHub.sha256(WEIGHTS) + ".incomplete")).hasSize(100_000);
        fetch();
        assertFetched();
        assertThat(server.fetched().get(1).range()).isEqualTo("bytes=100000-");
    }

    @Test
    void aFailedDownloadCanBeTriedAgain() {
        FakeHub.Behaviour busy = FakeHub.status(503);
        server.then(busy, busy, busy);
        HubDownload download = hub(settings()).start(MODEL, Cancellation.never());
        assertThatThrownBy(() -> Await.result(download.folder())).isInstanceOf(EngineException.class);
        assertThat(download.progress().state()).isEqualTo(State.FAILED);
        download.resume();
        assertThat(Await.result(download.folder())).isEqualTo(snapshot());
        assertFetched();
    }

    @Test
    void twoWhoWantTheSameFileFetchItOnce() throws InterruptedException {
        CountDownLatch bothAsked = new CountDownLatch(2);
        server.then((exchange, content, from) -> {
            try {
                bothAsked.await(5, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            FakeHub.properly().answer(exchange, content, from);
        });
        List<CompletableFuture<Path>> folders = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            folders.add(hub(settings().withPatience(Patience.standard()))
                    .start(MODEL, Cancellation.never())
                    .folder());
            bothAsked.countDown();
        }
        folders.forEach(f -> assertThat(Await.result(f)).isEqualTo(snapshot()));
        assertFetched();
        assertThat(server.fetched()).hasSize(1);
    }

    @Test
    void offlineOnlyTheCacheIsUsed() {
        HubSettings s = settings();
        HubSettings offline =
                new HubSettings(s.endpoint(), s.cache(), s.token(), s.keyring(), true, true, s.proxy(), s.patience());
        assertThatThrownBy(() -> hub(offline).load(MODEL, progress -> {}, Cancellation.never()))
                .isInstanceOf(MissingResourceException.class)
                .hasMessageContaining("HF_HUB_OFFLINE")
                .hasMessageContaining(s.cache().toString());
        server.file("config.json", "{}").file("tokenizer.json", "{ }");
        fetch();
        int requests = server.seen().size();
        assertThat(hub(offline).load(MODEL, progress -> {}, Cancellation.never()))
                .isEqualTo(snapshot());
        assertThat(server.seen()).hasSize(requests);
    }

    @Test
    void aModelThatLacksAShardIsNotTakenForWhole() throws IOException {
        server.file("config.json", "{}").file("tokenizer.json", "{ }");
        fetch();
        Hub hub = hub(settings());
        Files.delete(snapshot().resolve("model.safetensors"));
        Files.writeString(
                snapshot().resolve("model.safetensors.index.json"),
                "{\"weight_map\":{\"a\":\"model-00001-of-00002.safetensors\",\"b\":\"model-00002-of-00002.safetensors\"}}");
        Files.writeString(snapshot().resolve("model-00001-of-00002.safetensors"), "x");
        assertThat(hub.cached(MODEL)).isEmpty();
        Files.writeString(snapshot().resolve("model-00002-of-00002.safetensors"), "x");
        assertThat(hub.cached(MODEL)).contains(snapshot());
    }
}
