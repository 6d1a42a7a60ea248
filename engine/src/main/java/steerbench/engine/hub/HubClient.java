package steerbench.engine.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.transfer.Http;
import steerbench.engine.transfer.HttpQuery;
import steerbench.engine.transfer.HttpReply;
import steerbench.engine.transfer.RefusedException;
import steerbench.engine.transfer.Retries;
import tools.jackson.databind.JsonNode;

/// What the Hub is asked: what a repository holds, and which repositories there are. Thread-safe; every call
/// waits for the network on the caller's thread.
///
/// Failures: [steerbench.engine.problem.MissingResourceException] with the remedy where the Hub cannot be
/// reached, does not know what it is asked for or wants a token, and in offline mode.
public final class HubClient {
    private static final int MOST_PAGES = 1000;
    private static final int MOST_FILES = 200_000;
    private static final int MOST_RESULTS = 1000;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");

    private final HubSettings settings;
    private final Http http;
    private final HubFailures failures;
    private volatile HubToken token;
    private boolean keyringAsked;

    HubClient(HubSettings settings, Http http) {
        this.settings = settings;
        this.http = http;
        this.failures = new HubFailures(settings.endpoint(), settings.cache());
        this.token = settings.token();
    }

    /// What `revision` of the repository holds.
    public HubTree tree(HubRepo repo, Cancellation cancellation) {
        requireOnline(repo.id());
        return asking(repo.id(), repo.revision(), "", () -> {
            String commit = repo.isCommit() ? repo.revision() : commit(repo, cancellation);
            return new HubTree(repo, commit, files(repo, commit, cancellation));
        });
    }

    private String commit(HubRepo repo, Cancellation cancellation) throws IOException {
        Page page = get(revisionUri(repo), cancellation);
        return HubJson.commit(page.json(), "the Hub's description of " + repo);
    }

    private List<HubFile> files(HubRepo repo, String commit, Cancellation cancellation) throws IOException {
        String what = "the Hub's listing of " + repo;
        List<HubFile> files = new ArrayList<>();
        Optional<URI> next = Optional.of(uri("/api/models/" + repo.id() + "/tree/" + commit + "?recursive=true"));
        for (int pages = 0; next.isPresent(); pages++) {
            if (pages == MOST_PAGES || files.size() > MOST_FILES) {
                throw new InvalidFileException(what, "has no end", "Is HF_ENDPOINT a Hugging Face Hub?");
            }
            Page page = get(next.get(), cancellation);
            files.addAll(HubJson.files(page.json(), what));
            next = page.next();
        }
        return files;
    }

    /// What the Hub says of the repository: licence, gate.
    public HubModel describe(HubRepo repo, Cancellation cancellation) {
        requireOnline(repo.id());
        return asking(
                repo.id(),
                repo.revision(),
                "",
                () -> HubJson.model(get(revisionUri(repo), cancellation).json()));
    }

    /// The repositories that fit, most downloaded first.
    ///
    /// @param limit from 1 to 1000
    public List<HubModel> search(String query, int limit, Cancellation cancellation) {
        return search(query, "", limit, cancellation);
    }

    /// @param tag that repositories must carry, such as `saelens`; empty for any
    public List<HubModel> search(String query, String tag, int limit, Cancellation cancellation) {
        if (limit < 1 || limit > MOST_RESULTS) {
            throw new InvalidRequestException(
                    "a search for " + limit + " results", "is not possible", "Ask for 1 to " + MOST_RESULTS);
        }
        String subject = "search for '" + query + "'";
        if (settings.offline()) {
            throw failures.offlineSearch(subject);
        }
        String fields = Stream.of("downloads", "likes", "gated", "private", "tags", "lastModified")
                .map(f -> "&expand%5B%5D=" + f)
                .collect(Collectors.joining());
        String tagged = tag.isEmpty() ? "" : "&filter=" + encode(tag);
        URI uri = uri("/api/models?search=" + encode(query) + tagged + "&limit=" + limit
                + "&sort=downloads&direction=-1" + fields);
        return asking(
                subject,
                "",
                "",
                () -> HubJson.models(get(uri, cancellation).json(), subject).stream()
                        .limit(limit)
                        .toList());
    }

    /// Where a file's bytes are.
    HttpQuery query(HubTree tree, HubFile file) {
        String path =
                Stream.of(file.path().split("/", -1)).map(HubClient::encode).collect(Collectors.joining("/"));
        return query(uri("/" + tree.repo().id() + "/resolve/" + tree.commit() + "/" + path));
    }

    private URI revisionUri(HubRepo repo) {
        return uri("/api/models/" + repo.id() + "/revision/" + encode(repo.revision()));
    }

    private URI uri(String path) {
        return URI.create(settings.endpoint() + path);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpQuery query(URI uri) {
        HubToken current = token;
        Map<String, String> secrets =
                current.isPresent() ? Map.of("Authorization", "Bearer " + current.secret()) : Map.of();
        return new HttpQuery(uri, Map.of("User-Agent", "steerbench"), secrets, settings.endpoint());
    }

    private record Page(JsonNode json, Optional<URI> next) {}

    private Page get(URI uri, Cancellation cancellation) throws IOException {
        return withToken(() -> new Retries(settings.patience())
                .run(() -> page(uri, cancellation), () -> 0, Progress.none(), cancellation));
    }

    private Page page(URI uri, Cancellation cancellation) throws IOException {
        try (HttpReply reply = http.get(query(uri), cancellation)) {
            JsonNode json = HubJson.read(reply.body(), "what " + reply.host() + " sent");
            Matcher next = NEXT.matcher(reply.header("Link").orElse(""));
            return new Page(json, next.find() ? Optional.of(next(reply, next.group(1))) : Optional.empty());
        }
    }

    private static URI next(HttpReply reply, String link) throws IOException {
        try {
            return reply.uri().resolve(link);
        } catch (IllegalArgumentException e) {
            throw new IOException(reply.host() + " names no web address for its next page", e);
        }
    }

    /// Does the work again with a token from the keyring where the Hub wants one and none was known. The
    /// keyring is asked only then, as it may be slow or may ask its owner.
    <T> T withToken(Retries.Attempt<T> work) throws IOException {
        try {
            return work.run();
        } catch (RefusedException e) {
            if ((e.status() == 401 || e.status() == 403) && foundInKeyring()) {
                return work.run();
            }
            throw e;
        }
    }

    /// From here on, instead of what was known.
    void use(HubToken other) {
        token = other;
    }

    private synchronized boolean foundInKeyring() {
        if (!token.isPresent() && !keyringAsked) {
            keyringAsked = true;
            token = settings.keyring().token();
            return token.isPresent();
        }
        return !settings.token().isPresent() && token.isPresent();
    }

    private void requireOnline(String subject) {
        if (settings.offline()) {
            throw failures.offline(subject);
        }
    }

    /// Does the work and puts its failures into words.
    <T> T asking(String repo, String revision, String file, Retries.Attempt<T> work) {
        try {
            return work.run();
        } catch (IOException e) {
            throw failures.explain(e, repo, revision, file, token);
        }
    }

    HubFailures failures() {
        return failures;
    }
}
