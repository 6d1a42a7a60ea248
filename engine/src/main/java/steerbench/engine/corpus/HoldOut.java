package steerbench.engine.corpus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/// Which texts nothing may be trained on: every fifth, by a hash of the text, so that the same sentence is
/// held out wherever it turns up.
public final class HoldOut {
    private static final int ONE_IN = 5;

    private HoldOut() {}

    public static boolean isHeldOut(String text) {
        String normalised = text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        byte[] hash = sha256().digest(normalised.getBytes(StandardCharsets.UTF_8));
        int first = (hash[0] & 0xff) << 16 | (hash[1] & 0xff) << 8 | (hash[2] & 0xff);
        return first % ONE_IN == 0;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
