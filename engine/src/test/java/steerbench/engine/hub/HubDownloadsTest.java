package steerbench.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import steerbench.engine.hub.HubProgress.State;
import steerbench.engine.problem.EngineException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import steerbench.engine.task.Await;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.transfer.Patience;

/// Downloads as the user steers them: what comes where, pausing, what is here already.
@Tag("unit")
class HubDownloadsTest extends HubFixture {
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
