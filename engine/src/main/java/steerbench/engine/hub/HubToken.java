package steerbench.engine.hub;

import steerbench.engine.problem.InvalidRequestException;

/// A user access token, or none. It never shows in texts and logs.
///
/// @param secret empty where there is none
/// @param origin where it came from, for people
public record HubToken(String secret, String origin) {
    public HubToken {
        if (!secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new InvalidRequestException(
                    "the token from " + origin,
                    "holds characters that no token has",
                    "Copy it again from https://huggingface.co/settings/tokens");
        }
    }

    public static HubToken none() {
        return new HubToken("", "nowhere");
    }

    /// Line ends and spaces around it are dropped, as copying brings them along.
    public static HubToken of(String text, String origin) {
        return new HubToken(text.strip(), origin);
    }

    public boolean isPresent() {
        return !secret.isEmpty();
    }

    @Override
    public String toString() {
        return isPresent() ? "token from " + origin : "no token";
    }
}
