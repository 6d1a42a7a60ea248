package steerbench.app.common;

/// Something that went wrong, as it is told to the user; or only something that is good to know.
///
/// @param message what and why, in one line
/// @param remedy what to do; empty where nothing can be advised
/// @param code of an unexpected failure, to search for and to report; empty for an expected one
/// @param isNote whether all works, and something is missing or other than one may think
public record Problem(String message, String remedy, String code, boolean isNote) {
    public Problem(String message, String remedy, String code) {
        this(message, remedy, code, false);
    }

    public static Problem note(String message) {
        return new Problem(message, "", "", true);
    }

    /// In one paragraph.
    public String sentence() {
        return remedy.isEmpty() ? message : message + ". " + remedy;
    }

    public boolean isUnexpected() {
        return !code.isEmpty();
    }
}
