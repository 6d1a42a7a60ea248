package steerbench.engine.transfer;

import java.io.IOException;

/// A whole file came, and it is not the one that was meant.
public final class WrongContentException extends IOException {
    private static final long serialVersionUID = 1L;

    WrongContentException(String message) {
        super(message);
    }
}
