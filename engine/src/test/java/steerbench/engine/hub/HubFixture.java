package steerbench.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ProxySelector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.task.Cancellation;
import steerbench.engine.transfer.Patience;

/// A Hub on this machine with one model, and a cache to fetch it into.
abstract class HubFixture {
    private static final HubRepo REPO = HubRepo.parse("org/tiny");
    static final HubWanted MODEL = new HubWanted(REPO, HubWanted.Kind.MODEL, "");
    static final byte[] WEIGHTS = new byte[400_000];
    private static final Patience SHORT =
            new Patience(Duration.ofSeconds(2), Duration.ofMillis(400), 3, Duration.ofMillis(5), Duration.ofSeconds(2));

    static {
        new Random(1).nextBytes(WEIGHTS);
    }

    @TempDir
    Path folder = Path.of("");

    final FakeHub server = new FakeHub("org/tiny").lfs("model.safetensors", WEIGHTS);
    private final List<Hub> hubs = new ArrayList<>();

    @AfterEach
    void stop() {
        hubs.forEach(Hub::close);
        server.close();
    }

    HubSettings settings() {
        return new HubSettings(
                server.endpoint(),
                folder.resolve("hub"),
                HubToken.none(),
                new TestKeyring(HubToken::none),
                false,
                true,
                ProxySelector.of(null),
                SHORT);
    }

    Hub hub(HubSettings settings) {
        Hub hub = new Hub(settings);
        hubs.add(hub);
        return hub;
    }

    Path fetch() {
        return hub(settings()).fetch(MODEL, progress -> {}, Cancellation.never());
    }

    Path snapshot() {
        return folder.resolve("hub/models--org--tiny/snapshots/" + FakeHub.COMMIT);
    }

    Path blobs() {
        return folder.resolve("hub/models--org--tiny/blobs");
    }

    void assertFetched() {
        assertThat(snapshot().resolve("model.safetensors")).hasBinaryContent(WEIGHTS);
    }

    void assertNothingUsable() {
        assertThat(snapshot().resolve("model.safetensors")).doesNotExist();
        assertThat(blobs().resolve(FakeHub.sha256(WEIGHTS))).doesNotExist();
    }
}
