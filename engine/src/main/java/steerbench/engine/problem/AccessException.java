package steerbench.engine.problem;

/// Something that is given out only to who is known to its owner: a token is missing, or is not enough.
public final class AccessException extends MissingResourceException {
    private static final long serialVersionUID = 1L;

    private final String page;

    /// @param page where access is asked for
    public AccessException(String subject, String reason, String remedy, String page, Throwable cause) {
        super(subject, reason, remedy, cause);
        this.page = page;
    }

    /// Address of the page where access is asked for.
    public String page() {
        return page;
    }
}
