package steerbench.engine.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.StorageException;

/// The variables of Python's `huggingface_hub`, with its rules: which one wins, and what is expanded. No
/// record, as its text would show a token.
final class HubEnvironment {
    private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
    private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})");
    private static final long LONGEST_TOKEN_FILE = 1 << 16;
    private static final long LONGEST_WAIT = 3600;

    private final Map<String, String> variables;
    private final Path home;

    HubEnvironment(Map<String, String> variables, Path home) {
        this.variables = variables;
        this.home = home;
    }

    private String get(String name) {
        return variables.getOrDefault(name, "").strip();
    }

    boolean isTrue(String name) {
        return TRUE.contains(get(name).toUpperCase(Locale.ROOT));
    }

    Optional<Long> seconds(String name) {
        String text = get(name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,4}") || Long.parseLong(text) < 1 || Long.parseLong(text) > LONGEST_WAIT) {
            throw new InvalidRequestException(
                    name + "=" + text, "is no number of seconds", "Give a whole number from 1 to " + LONGEST_WAIT);
        }
        return Optional.of(Long.parseLong(text));
    }

    URI endpoint() {
        String text = get("HF_ENDPOINT").isEmpty() ? "https://huggingface.co" : get("HF_ENDPOINT");
        try {
            URI uri = URI.create(text.replaceAll("/+$", ""));
            if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
                return uri;
            }
        } catch (IllegalArgumentException _) { // said below, with the same words
        }
        throw new InvalidRequestException(
                "HF_ENDPOINT=" + text, "is no web address", "Give one that starts with https://, or unset it");
    }

    private Path hfHome() {
        if (!get("HF_HOME").isEmpty()) {
            return path(get("HF_HOME"));
        }
        String xdg = get("XDG_CACHE_HOME");
        return (xdg.isEmpty() ? home.resolve(".cache") : path(xdg)).resolve("huggingface");
    }

    Path cache() {
        for (String name : new String[] {"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"}) {
            if (!get(name).isEmpty()) {
                return path(get(name));
            }
        }
        return hfHome().resolve("hub");
    }

    HubToken token() {
        if (isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
            return HubToken.none();
        }
        for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
            if (!get(name).isEmpty()) {
                return HubToken.of(get(name), name);
            }
        }
        Path file = get("HF_TOKEN_PATH").isEmpty() ? hfHome().resolve("token") : path(get("HF_TOKEN_PATH"));
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LONGEST_TOKEN_FILE) {
                return HubToken.none();
            }
            return HubToken.of(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw new StorageException(file.toString(), "the token in it cannot be read", "Set HF_TOKEN instead", e);
        }
    }

    /// `~` and `$NAME` as a shell expands them.
    private Path path(String text) {
        String expanded = VARIABLE.matcher(text)
                .replaceAll(m -> Matcher.quoteReplacement(
                        variables.getOrDefault(m.group(1) != null ? m.group(1) : m.group(2), m.group())));
        if (expanded.equals("~") || expanded.startsWith("~/") || expanded.startsWith("~\\")) {
            return home.resolve(expanded.substring(Math.min(2, expanded.length())))
                    .normalize();
        }
        return Path.of(expanded).toAbsolutePath().normalize();
    }
}
