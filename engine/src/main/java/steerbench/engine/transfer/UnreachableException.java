package steerbench.engine.transfer;

import java.io.IOException;

/// No connection to the host at all: no network, a wrong name, a proxy or firewall in between.
public final class UnreachableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreachableException(String host, IOException cause) {
        super(host + " cannot be reached", cause);
    }
}
