package steerbench.engine.corpus;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/// Which texts nothing may be trained on: every fifth, by a hash of the text, so that the same sentence is
/// held out wherever it turns up.
public final class HoldOut {
    private static final int ONE_IN = 5;
    private static final int CALIBRATION_ONE_IN = 8; // of the other four fifths: a tenth of all

    private HoldOut() {}

    public static boolean isHeldOut(String text) {
        return part(text) == Part.HELD_OUT;
    }

    public static Part part(String text) {
        byte[] hash = sha256().digest(normalised(text).getBytes(StandardCharsets.UTF_8));
        if (threeBytes(hash, 0) % ONE_IN == 0) {
            return Part.HELD_OUT;
        }
        return threeBytes(hash, 3) % CALIBRATION_ONE_IN == 0 ? Part.CALIBRATION : Part.TRAINING;
    }

    /// What two texts share that count as one.
    public static String normalised(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    }

    private static int threeBytes(byte[] hash, int from) {
        return (hash[from] & 0xff) << 16 | (hash[from + 1] & 0xff) << 8 | (hash[from + 2] & 0xff);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
