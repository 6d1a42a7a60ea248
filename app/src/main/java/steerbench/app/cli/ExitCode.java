package steerbench.app.cli;

/// What the program's exit code says.
public final class ExitCode {
    /// Done.
    public static final int OK = 0;
    /// A check or a run failed.
    public static final int FAILED = 1;
    /// The command line is wrong, or asks for what is not supported.
    public static final int USAGE = 2;
    /// A file that was given is broken or of the wrong kind.
    public static final int BAD_FILE = 3;
    /// Something needed is not here and could not be fetched.
    public static final int MISSING = 4;
    /// Stopped by the user (Ctrl-C), as shells expect.
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
