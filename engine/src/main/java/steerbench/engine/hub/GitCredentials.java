package steerbench.engine.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The operating system's keyring, by way of git: its credential helpers know the keyrings of macOS, Windows
/// and Linux, and `hf auth login --add-to-git-credential` writes there. Without git or a helper: no token,
/// and none is kept. No record, as its text would show the environment, which may hold a token.
final class GitCredentials implements Keyring {
    private static final Logger LOG = LoggerFactory.getLogger(GitCredentials.class);
    private static final String PASSWORD = "password=";
    /// As Python's `huggingface_hub` calls it.
    private static final String USER = "hf_user";

    private static final int PATIENCE_SECONDS = 10;

    private final URI endpoint;
    private final Map<String, String> environment;

    GitCredentials(URI endpoint, Map<String, String> environment) {
        this.endpoint = endpoint;
        this.environment = environment;
    }

    @Override
    public HubToken token() {
        return credential("fill", "").stream()
                .filter(line -> line.startsWith(PASSWORD))
                .findFirst()
                .map(line -> HubToken.of(line.substring(PASSWORD.length()), "git's credential helper"))
                .orElseGet(HubToken::none);
    }

    /// `git credential approve` is silent where there is no helper: it is asked afterwards.
    @Override
    public boolean keep(HubToken token) {
        var _ = credential("approve", "username=" + USER + "\n" + PASSWORD + token.secret() + "\n");
        return token().secret().equals(token.secret());
    }

    /// What `git credential` says; nothing where it fails.
    private List<String> credential(String verb, String known) {
        // Nobody may be asked for a password here, neither on the terminal nor in a window.
        ProcessBuilder builder = new ProcessBuilder(List.of("git", "-c", "core.askPass=", "credential", verb))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        builder.environment()
                .putAll(Map.of(
                        "GIT_TERMINAL_PROMPT", "0", "GCM_INTERACTIVE", "never", "GIT_ASKPASS", "", "SSH_ASKPASS", ""));
        try {
            Process git = builder.start();
            try {
                return ask(git, known);
            } finally {
                git.destroyForcibly();
            }
        } catch (IOException e) {
            LOG.info("git's credential helpers cannot be asked: git does not run", e);
            return List.of();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private List<String> ask(Process git, String known) throws IOException, InterruptedException {
        try (Writer in = git.outputWriter(StandardCharsets.UTF_8)) {
            in.write("protocol=" + endpoint.getScheme() + "\nhost=" + endpoint.getAuthority() + "\n" + known + "\n");
        }
        if (!git.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || git.exitValue() != 0) {
            LOG.info("git's credential helpers know no token for {}", endpoint.getHost());
            return List.of();
        }
        try (BufferedReader out = git.inputReader(StandardCharsets.UTF_8)) {
            return out.lines().toList();
        }
    }
}
