package steerbench.engine.transfer;

import java.io.IOException;
import java.net.http.HttpHeaders;

/// A server's answer that no further try would change: not found, not allowed.
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient HttpHeaders headers;

    RefusedException(HttpReply reply) {
        super(reply.host() + " answered " + reply.status());
        this.status = reply.status();
        this.headers = reply.headers();
    }

    public int status() {
        return status;
    }

    public HttpHeaders headers() {
        return headers;
    }
}
