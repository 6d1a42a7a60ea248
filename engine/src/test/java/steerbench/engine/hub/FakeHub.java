package steerbench.engine.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A Hub on the loopback interface with one repository, which can be told to misbehave.
public final class FakeHub implements AutoCloseable {
    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final String repo;
    private final HttpServer server;
    private final Map<String, Content> files = new LinkedHashMap<>();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final Deque<Behaviour> next = new ArrayDeque<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private String listing = "";

    /// A request.
    public record Seen(String path, String range, String authorization) {}

    private static final class Content {
        private final byte[] bytes;
        private final boolean lfs;

        Content(byte[] bytes, boolean lfs) {
            this.bytes = bytes;
            this.lfs = lfs;
        }

        byte[] bytes() {
            return bytes;
        }

        boolean lfs() {
            return lfs;
        }
    }

    /// How a request for a file is answered.
    @FunctionalInterface
    public interface Behaviour {
        void answer(HttpExchange exchange, byte[] content, int from) throws IOException;
    }

    public FakeHub(String repo) {
        this.repo = repo;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /// The variables of a program that shall use this Hub.
    public Map<String, String> environment(Path home) {
        return Map.of(
                "HF_ENDPOINT", endpoint().toString(), "HF_HOME", home.toString(), "GIT_CONFIG_GLOBAL", "/dev/null");
    }

    /// A small file, hashed as git does.
    public FakeHub file(String path, String text) {
        files.put(path, new Content(text.getBytes(StandardCharsets.UTF_8), false));
        return this;
    }

    /// A large file, hashed as Git LFS does.
    public FakeHub lfs(String path, byte[] bytes) {
        files.put(path, new Content(bytes, true));
        return this;
    }

    /// The listing is this instead of the truth.
    public FakeHub listing(String json) {
        listing = json;
        return this;
    }

    /// The next requests for files are answered like this, one each; later ones as they should be.
    public FakeHub then(Behaviour... behaviours) {
        synchronized (next) {
            next.addAll(List.of(behaviours));
        }
        return this;
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /// Requests for files, without those for listings.
    public List<Seen> fetched() {
        return seen.stream().filter(s -> s.path().contains("/resolve/")).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String range = String.valueOf(exchange.getRequestHeaders().getFirst("Range"));
        seen.add(new Seen(
                exchange.getRequestURI().toString(),
                range,
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))));
        String resolve = "/" + repo + "/resolve/" + COMMIT + "/";
        Content content = path.startsWith(resolve) ? files.get(path.substring(resolve.length())) : null;
        Behaviour told;
        synchronized (next) {
            told = content == null ? null : next.poll();
        }
        if (content != null) {
            int from = range.equals("null") ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("ETag", "\"" + hash(content) + "\"");
            (told == null ? properly() : told).answer(exchange, content.bytes(), from);
        } else if (path.equals("/api/models/" + repo + "/revision/main")) {
            json(
                    exchange,
                    "{\"id\":\"" + repo + "\",\"sha\":\"" + COMMIT
                            + "\",\"gated\":\"manual\",\"tags\":[\"license:mit\"],\"downloads\":7}");
        } else if (path.equals("/api/models/" + repo + "/tree/" + COMMIT)) {
            json(exchange, listing.isEmpty() ? tree() : listing);
        } else if (path.equals("/api/models")) {
            json(exchange, "[{\"id\":\"" + repo + "\",\"downloads\":7,\"likes\":2,\"tags\":[\"license:mit\"]}]");
        } else {
            exchange.getResponseHeaders()
                    .set(
                            "X-Error-Code",
                            path.contains("/tree/") || path.contains("/revision/")
                                    ? path.contains("/" + repo + "/") ? "RevisionNotFound" : "RepoNotFound"
                                    : "EntryNotFound");
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private String tree() {
        return files.entrySet().stream()
                .map(e -> {
                    long size = e.getValue().bytes().length;
                    String oid = hash(e.getValue());
                    String shown = "{\"type\":\"file\",\"path\":\"" + e.getKey() + "\",\"size\":" + size;
                    return e.getValue().lfs()
                            ? shown + ",\"oid\":\"" + "f".repeat(40) + "\",\"lfs\":{\"oid\":\"" + oid + "\",\"size\":"
                                    + size + ",\"pointerSize\":130}}"
                            : shown + ",\"oid\":\"" + oid + "\"}";
                })
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String hash(Content content) {
        return content.lfs() ? sha256(content.bytes()) : gitBlob(content.bytes());
    }

    public static String sha256(byte[] bytes) {
        return hash("SHA-256", bytes);
    }

    public static String gitBlob(byte[] bytes) {
        byte[] head = ("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII);
        byte[] all = java.util.Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        return hash("SHA-1", all);
    }

    private static String hash(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void json(HttpExchange exchange, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// As a server should.
    public static Behaviour properly() {
        return (exchange, content, from) -> send(exchange, content, from, content.length);
    }

    /// Announces everything from `from` on and sends it up to `to`.
    private static void send(HttpExchange exchange, byte[] content, int from, int to) throws IOException {
        int length = content.length - from;
        if (from > 0) {
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(from > 0 ? 206 : 200, length == 0 ? -1 : length);
        OutputStream out = exchange.getResponseBody();
        out.write(content, from, Math.max(0, to - from));
        out.flush();
    }

    /// The connection ends after `bytes` more.
    public static Behaviour drops(int bytes) {
        return (exchange, content, from) -> {
            send(exchange, content, from, Math.min(content.length, from + bytes));
            throw new IOException("the line is cut");
        };
    }

    /// Sends `bytes` more, then nothing, and keeps the connection.
    public Behaviour stalls(int bytes) {
        return (exchange, content, from) -> {
            send(exchange, content, from, Math.min(content.length, from + bytes));
            try {
                over.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /// Answers with an error.
    public static Behaviour status(int status, String... headers) {
        return (exchange, content, from) -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        };
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
    }
}
