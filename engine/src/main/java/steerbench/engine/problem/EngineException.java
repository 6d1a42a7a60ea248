package steerbench.engine.problem;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A failure the engine expects and explains. The message is one line for the user: subject, reason, remedy.
///
/// Unchecked, because most callers can only pass it on; the window and the command line catch it at one place
/// each and tell the kinds apart by subclass.
public abstract class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int MAX_REASON = 1000;
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}&&[^\n]]");

    private final String subject;
    private final String reason;
    private final String remedy;

    protected EngineException(String subject, String reason, String remedy, @Nullable Throwable cause) {
        super(sentence(subject, plain(reason), remedy), cause);
        this.subject = subject;
        this.reason = plain(reason);
        this.remedy = remedy;
    }

    /// Reasons quote what stands in files: on a terminal it must not act, and it must not fill the window.
    private static String plain(String text) {
        String shown = text.length() <= MAX_REASON ? text : text.substring(0, MAX_REASON) + "…";
        return UNSEEN.matcher(shown).replaceAll("\uFFFD");
    }

    private static String sentence(String subject, String reason, String remedy) {
        return subject + ": " + reason + (remedy.isEmpty() ? "" : ". " + remedy);
    }

    /// Subject, reason and remedy in one line.
    public String explanation() {
        return sentence(subject, reason, remedy);
    }

    /// What it is about: a file, a prompt, a feature.
    public String subject() {
        return subject;
    }

    /// What is wrong with it.
    public String reason() {
        return reason;
    }

    /// What the user can do; a sentence, or empty where nothing can be advised.
    public String remedy() {
        return remedy;
    }
}
