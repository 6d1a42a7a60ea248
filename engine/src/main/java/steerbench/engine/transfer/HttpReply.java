package steerbench.engine.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;
import java.util.OptionalLong;

/// A server's answer, its body not read yet.
///
/// @param uri where redirects ended
/// @param first headers of the answer to the query itself, before any redirect to another host
/// @param headers of this answer
/// @param body closes itself when cancelled, or when nothing comes for too long
public record HttpReply(int status, URI uri, HttpHeaders first, HttpHeaders headers, InputStream body)
        implements AutoCloseable {

    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    OptionalLong announcedBytes() {
        return headers.firstValueAsLong("Content-Length");
    }

    /// For messages.
    public String host() {
        return uri.getHost();
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
