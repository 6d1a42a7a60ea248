package steerbench.engine.transfer;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A server that asks to come back later.
final class BusyException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final Pattern SPENT = Pattern.compile(";r=0;t=([0-9]{1,9})");

    private final Duration wait;

    BusyException(HttpReply reply) {
        super(reply.host() + " answered " + reply.status());
        this.wait = reply.header("Retry-After")
                .map(BusyException::wait)
                .or(() -> reply.header("RateLimit").flatMap(BusyException::untilReset))
                .orElse(Duration.ZERO);
    }

    /// What the server asks for; zero where it does not say.
    Duration waitAskedFor() {
        return wait;
    }

    /// The Hub's own words: `"api";r=0;t=55`, no requests left for 55 s.
    private static Optional<Duration> untilReset(String text) {
        Matcher matcher = SPENT.matcher(text);
        return matcher.find() ? Optional.of(Duration.ofSeconds(Long.parseLong(matcher.group(1)))) : Optional.empty();
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
