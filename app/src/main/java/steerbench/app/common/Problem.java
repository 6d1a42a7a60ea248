package steerbench.app.common;

/// Something that went wrong, as it is told to the user.
///
/// @param message what and why, in one line
/// @param remedy what to do; empty where nothing can be advised
/// @param code of an unexpected failure, to search for and to report; empty for an expected one
public record Problem(String message, String remedy, String code) {

    /// In one paragraph.
    public String sentence() {
        return remedy.isEmpty() ? message : message + ". " + remedy;
    }

    public boolean isUnexpected() {
        return !code.isEmpty();
    }
}
