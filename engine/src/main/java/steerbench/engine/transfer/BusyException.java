package steerbench.engine.transfer;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;

/// A server that asks to come back later.
final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Duration wait;

    BusyException(HttpReply reply) {
        super(reply.host() + " answered " + reply.status());
        this.wait = wait(reply.header("Retry-After").orElse(""));
    }

    /// What the server asks for; zero where it does not say.
    Duration waitAskedFor() {
        return wait;
    }

    /// Seconds, or a date.
    private static Duration wait(String text) {
        if (text.strip().matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text.strip()));
        }
        try {
            Instant until = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration wait = Duration.between(Instant.now(), until);
            return wait.isNegative() ? Duration.ZERO : wait;
        } catch (DateTimeParseException _) {
            return Duration.ZERO; // not said, or not in the standard's words: our own backoff holds
        }
    }
}
