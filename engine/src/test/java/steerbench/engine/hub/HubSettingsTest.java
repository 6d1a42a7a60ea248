package steerbench.engine.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.problem.InvalidRequestException;

/// The environment variables, by the rules of `huggingface_hub`.
@Tag("unit")
@DisabledOnOs(OS.WINDOWS) // the paths are those of Unix
class HubSettingsTest {
    private static final Path HOME = Path.of("/home/ada");

    @TempDir
    private Path folder = Path.of("");

    private static Path cache(Map<String, String> environment) {
        return HubSettings.of(environment, HOME).cache();
    }

    @Test
    void theMostSpecialVariableNamesTheCache() {
        assertThat(cache(Map.of())).isEqualTo(HOME.resolve(".cache/huggingface/hub"));
        assertThat(cache(Map.of("XDG_CACHE_HOME", "/x"))).isEqualTo(Path.of("/x/huggingface/hub"));
        assertThat(cache(Map.of("XDG_CACHE_HOME", "/x", "HF_HOME", "/h"))).isEqualTo(Path.of("/h/hub"));
        assertThat(cache(Map.of("HF_HOME", "/h", "HUGGINGFACE_HUB_CACHE", "/old")))
                .isEqualTo(Path.of("/old"));
        assertThat(cache(Map.of("HUGGINGFACE_HUB_CACHE", "/old", "HF_HUB_CACHE", "/c")))
                .isEqualTo(Path.of("/c"));
        assertThat(cache(Map.of("HF_HUB_CACHE", "~/c"))).isEqualTo(HOME.resolve("c"));
        assertThat(cache(Map.of("HF_HUB_CACHE", "$DISK/c/${WHO}", "DISK", "/d", "WHO", "me")))
                .isEqualTo(Path.of("/d/c/me"));
    }

    @Test
    void theEndpointIsTheHubUnlessSaid() {
        assertThat(HubSettings.of(Map.of(), HOME).endpoint()).isEqualTo(URI.create("https://huggingface.co"));
        assertThat(HubSettings.of(Map.of("HF_ENDPOINT", "https://mirror.example/"), HOME)
                        .endpoint())
                .isEqualTo(URI.create("https://mirror.example"));
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_ENDPOINT", "mirror"), HOME))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("HF_ENDPOINT=mirror");
    }

    @Test
    void theTokenComesFromTheEnvironmentOrTheFile() throws IOException {
        Files.writeString(folder.resolve("token"), "hf_file\n");
        Path other = Files.writeString(folder.resolve("other"), " hf_other \r\n");
        String home = folder.toString();
        assertThat(token(Map.of("HF_HOME", home))).isEqualTo("hf_file");
        assertThat(token(Map.of("HF_HOME", home, "HF_TOKEN_PATH", other.toString())))
                .isEqualTo("hf_other");
        assertThat(token(Map.of("HF_HOME", home, "HUGGING_FACE_HUB_TOKEN", "hf_old")))
                .isEqualTo("hf_old");
        assertThat(token(Map.of("HF_TOKEN", "hf_new\n", "HUGGING_FACE_HUB_TOKEN", "hf_old")))
                .isEqualTo("hf_new");
        assertThat(token(Map.of("HF_TOKEN", "hf_new", "HF_HUB_DISABLE_IMPLICIT_TOKEN", "1")))
                .isEmpty();
        assertThat(token(Map.of("HF_HOME", folder.resolve("none").toString()))).isEmpty();
    }

    private static String token(Map<String, String> environment) {
        return HubSettings.of(environment, HOME).token().secret();
    }

    @Test
    void aTokenIsNeverShown() {
        HubSettings settings = HubSettings.of(Map.of("HF_TOKEN", "hf_secret"), HOME);
        assertThat(settings.toString()).doesNotContain("hf_secret").contains("token from HF_TOKEN");
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_TOKEN", "hf secret"), HOME))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("HF_TOKEN")
                .hasMessageNotContaining("hf secret");
    }

    @Test
    void switchesAreReadAsPythonDoes() {
        assertThat(HubSettings.of(Map.of("HF_HUB_OFFLINE", "yes"), HOME).offline())
                .isTrue();
        assertThat(HubSettings.of(Map.of("TRANSFORMERS_OFFLINE", "1"), HOME).offline())
                .isTrue();
        assertThat(HubSettings.of(Map.of("HF_HUB_OFFLINE", "0"), HOME).offline())
                .isFalse();
        assertThat(HubSettings.of(Map.of("HF_HUB_DISABLE_SYMLINKS", "TRUE"), HOME)
                        .symlinks())
                .isFalse();
        assertThat(HubSettings.of(Map.of("HF_HUB_DOWNLOAD_TIMEOUT", "7"), HOME)
                        .patience()
                        .stall())
                .isEqualTo(Duration.ofSeconds(7));
        assertThatThrownBy(() -> HubSettings.of(Map.of("HF_HUB_DOWNLOAD_TIMEOUT", "soon"), HOME))
                .isInstanceOf(InvalidRequestException.class);
    }

    @Test
    void gitsCredentialHelpersAreTheKeyring() {
        URI endpoint = URI.create("https://hub.example");
        Map<String, String> helper = Map.of(
                "GIT_CONFIG_COUNT",
                "1",
                "GIT_CONFIG_KEY_0",
                "credential.helper",
                "GIT_CONFIG_VALUE_0",
                "!f() { test \"$1\" = get && echo username=u && echo password=hf_kept; }; f",
                "GIT_CONFIG_GLOBAL",
                "/dev/null",
                "GIT_CONFIG_NOSYSTEM",
                "1");
        assertThat(new GitCredentials(endpoint, helper).token().secret()).isEqualTo("hf_kept");
        Map<String, String> none = Map.of("GIT_CONFIG_GLOBAL", "/dev/null", "GIT_CONFIG_NOSYSTEM", "1");
        assertThat(new GitCredentials(endpoint, none).token().isPresent()).isFalse();
        assertThat(new GitCredentials(endpoint, none).keep(HubToken.of("hf_typed", "the test")))
                .as("no helper keeps nothing")
                .isFalse();
    }

    @Test
    void whatAHelperKeepsItGivesBack(@TempDir Path dir) {
        Map<String, String> store = Map.of(
                "GIT_CONFIG_COUNT",
                "1",
                "GIT_CONFIG_KEY_0",
                "credential.helper",
                "GIT_CONFIG_VALUE_0",
                "store --file=" + dir.resolve("credentials"),
                "GIT_CONFIG_GLOBAL",
                "/dev/null",
                "GIT_CONFIG_NOSYSTEM",
                "1");
        GitCredentials keyring = new GitCredentials(URI.create("https://hub.example"), store);
        assertThat(keyring.keep(HubToken.of("hf_typed", "the test"))).isTrue();
        assertThat(keyring.token().secret()).isEqualTo("hf_typed");
        assertThat(new GitCredentials(URI.create("https://other.example"), store)
                        .token()
                        .isPresent())
                .isFalse();
    }
}
