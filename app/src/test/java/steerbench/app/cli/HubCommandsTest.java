package steerbench.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.hub.FakeHub;
import steerbench.engine.hub.HubSettings;
import steerbench.engine.task.Cancellation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Models and SAEs of the Hub on the command line, against a Hub on this machine.
@Tag("unit")
class HubCommandsTest {
    private static final Path FIXTURES = Path.of("../engine/src/test/resources/fixtures");

    @TempDir
    private Path folder = Path.of("");

    private final FakeHub server = new FakeHub("org/tiny");
    private final Map<String, String> environment = new HashMap<>();
    private final Cancellation cancellation = new Cancellation();
    private final Cli cli = new Cli();

    @AfterEach
    void stop() {
        server.close();
    }

    private int run(String... args) {
        server.environment(folder).forEach(environment::putIfAbsent);
        return cli.run(
                console -> new CommandContext(console, cancellation, () -> HubSettings.of(environment, folder)), args);
    }

    private void serveModel(String name) throws IOException {
        Path model = FIXTURES.resolve("models").resolve(name);
        server.file("config.json", Files.readString(model.resolve("config.json")))
                .file("tokenizer.json", "{}")
                .file("README.md", "unwanted")
                .lfs("model.safetensors", Files.readAllBytes(model.resolve("model.safetensors")));
    }

    private void serveSae(String in) throws IOException {
        Path sae = FIXTURES.resolve("saes/llama.standard");
        server.file(in + "/cfg.json", Files.readString(sae.resolve("cfg.json")))
                .lfs(in + "/sae_weights.safetensors", Files.readAllBytes(sae.resolve("sae_weights.safetensors")));
    }

    private Path snapshot() {
        return folder.resolve("hub/models--org--tiny/snapshots/" + FakeHub.COMMIT);
    }

    @Test
    void aModelIsFetchedIntoTheHubsCache() throws IOException {
        serveModel("gpt2");
        assertThat(run("model", "fetch", "org/tiny")).as(cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.out().strip()).isEqualTo(snapshot().toString());
        assertThat(cli.err()).contains("fetching org/tiny 100 %");
        assertThat(snapshot().resolve("model.safetensors"))
                .hasSameBinaryContentAs(FIXTURES.resolve("models/gpt2/model.safetensors"));
        assertThat(snapshot().resolve("README.md")).doesNotExist();
        assertThat(run("model", "fetch", "org/tiny@main", "--json")).isEqualTo(ExitCode.OK);
        JsonNode json = cli.json();
        assertThat(json.path("commit").asString()).isEqualTo(FakeHub.COMMIT);
        assertThat(json.path("path").asString()).isEqualTo(snapshot().toString());
        assertThat(server.fetched()).hasSize(3);
        assertThat(run("model", "info", "org/tiny")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).startsWith("tiny (gpt2)"); // and not its commit
    }

    @Test
    void oneFileCanBeFetched() throws IOException {
        server.lfs("m.F32.gguf", Files.readAllBytes(FIXTURES.resolve("gguf/tiny-llama-F32.gguf")))
                .lfs("m.F16.gguf", new byte[10]);
        assertThat(run("model", "fetch", "org/tiny")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("m.F16.gguf, m.F32.gguf");
        assertThat(run("model", "fetch", "org/tiny", "--file", "m.F32.gguf")).isEqualTo(ExitCode.OK);
        assertThat(cli.out().strip()).isEqualTo(snapshot().resolve("m.F32.gguf").toString());
        assertThat(run("model", "info", "org/tiny:m.F32.gguf")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("llama");
    }

    @Test
    void modelAndSaeAreNamedLikePathsAndNeedNoNetworkAfterwards() throws IOException {
        server.lfs("m.gguf", Files.readAllBytes(FIXTURES.resolve("gguf/tiny-llama-F32.gguf")));
        serveSae("layer_1/sae");
        String[] args = {"sae", "check", "--static", "--model", "org/tiny", "--sae", "org/tiny:layer_1/sae"};
        assertThat(run(args)).as(cli.err()).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).startsWith("sae at ");
        assertThat(server.fetched()).hasSize(3);
        int requests = server.seen().size();
        environment.put("HF_HUB_OFFLINE", "1");
        assertThat(run(args)).isEqualTo(ExitCode.OK);
        assertThat(server.seen()).hasSize(requests);
    }

    @Test
    void anSaeIsFetchedFromItsFolder() throws IOException {
        serveSae("layer_0/sae");
        serveSae("layer_1/sae");
        assertThat(run("sae", "fetch", "org/tiny")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("layer_0/sae, layer_1/sae");
        assertThat(run("sae", "fetch", "org/tiny", "--path", "layer_1/sae/")).isEqualTo(ExitCode.OK);
        assertThat(cli.out().strip())
                .isEqualTo(snapshot().resolve("layer_1/sae").toString());
        assertThat(snapshot().resolve("layer_1/sae/cfg.json")).exists();
        assertThat(snapshot().resolve("layer_0")).doesNotExist();
    }

    @Test
    void searchShowsLicenceAndDownloads() {
        assertThat(run("model", "search", "tiny")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("org/tiny", "7 downloads", "mit");
        assertThat(run("model", "search", "tiny", "--json")).isEqualTo(ExitCode.OK);
        assertThat(JsonMapper.shared().readTree(cli.out()).get(0).path("id").asString())
                .isEqualTo("org/tiny");
    }

    @Test
    void aSearchForSaesAsksForTheirTag() {
        assertThat(run("sae", "search", "tiny")).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("org/tiny");
        assertThat(server.seen().getLast().path()).contains("search=tiny&filter=saelens");
        assertThat(run("sae", "search", "tiny", "--tag", "")).isEqualTo(ExitCode.OK);
        assertThat(server.seen().getLast().path()).doesNotContain("filter");
    }

    @Test
    void aSearchThatFailsSpeaksOfTheSearch() {
        environment.put("HF_ENDPOINT", server.endpoint() + "/elsewhere");
        assertThat(run("model", "search", "tiny")).isEqualTo(ExitCode.MISSING);
        assertThat(cli.err()).contains("search for 'tiny': was refused", "HF_ENDPOINT");
        environment.put("HF_HUB_OFFLINE", "1");
        assertThat(run("model", "search", "tiny")).isEqualTo(ExitCode.MISSING);
        assertThat(cli.err()).contains("needs the network", "HF_HUB_OFFLINE", "model catalogue");
    }

    @Test
    void failuresSayWhatToDo() throws IOException {
        serveModel("gpt2");
        assertThat(run("model", "fetch", "org/other")).isEqualTo(ExitCode.MISSING);
        assertThat(cli.err()).contains("org/other", "no repository");
        FakeHub.Behaviour gated = FakeHub.status(403, "X-Error-Code", "GatedRepo");
        server.then(gated, gated, gated);
        assertThat(run("model", "fetch", "org/tiny", "--json")).isEqualTo(ExitCode.MISSING);
        assertThat(cli.json().path("error").asString()).contains("gated", server.endpoint() + "/org/tiny", "HF_TOKEN");
        assertThat(run("model", "fetch", "../evil")).isEqualTo(ExitCode.USAGE);
        environment.put("HF_HUB_OFFLINE", "1");
        assertThat(run("model", "fetch", "org/tiny@v2")).isEqualTo(ExitCode.MISSING);
        assertThat(cli.err()).contains("HF_HUB_OFFLINE");
    }

    @Test
    void stoppingKeepsWhatCame() throws IOException {
        byte[] weights = new byte[300_000];
        Path part = folder.resolve("hub/models--org--tiny/blobs/" + FakeHub.sha256(weights) + ".incomplete");
        server.lfs("model.safetensors", weights).then((exchange, content, from) -> {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 100_000);
            exchange.getResponseBody().flush();
            for (int waited = 0; waited < 20_000 && !Files.exists(part); waited++) {
                LockSupport.parkNanos(1_000_000); // what was sent has not been taken yet
            }
            cancellation.cancel(); // as Ctrl-C does
            server.stalls(0).answer(exchange, new byte[0], 0);
        });
        assertThat(run("model", "fetch", "org/tiny")).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(cli.err()).contains("stopped");
        assertThat(snapshot()).doesNotExist();
        assertThat(part).exists();
    }
}
