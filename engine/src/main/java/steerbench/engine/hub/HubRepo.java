package steerbench.engine.hub;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import steerbench.engine.problem.InvalidRequestException;

/// A model repository of the Hub at a revision.
///
/// @param id `organisation/name`, or a bare name
/// @param revision branch, tag or commit
public record HubRepo(String id, String revision) {
    /// The revision people mean who name none.
    public static final String MAIN = "main";

    private static final String NAME = "[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?";
    private static final Pattern ID = Pattern.compile("(?:" + NAME + "/)?" + NAME);
    // What git allows in the name of a reference, so that it can be a path below refs/ and a part of a URL.
    private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+=#-]*(?:/[A-Za-z0-9_.+=#-]+)*");
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
    private static final int LONGEST_REVISION = 200;

    public HubRepo {
        if (!isId(id)) {
            throw new InvalidRequestException(
                    "'" + id + "'", "is no repository of the Hub", "Give it as organisation/name");
        }
        if (revision.length() > LONGEST_REVISION
                || !REVISION.matcher(revision).matches()
                || revision.contains("..")
                || revision.contains("/.")) {
            throw new InvalidRequestException(
                    "'" + revision + "'", "is no revision", "Give a branch, a tag or a commit after the @");
        }
    }

    /// `organisation/name` or `organisation/name@revision`.
    public static HubRepo parse(String text) {
        int at = text.indexOf('@');
        return at < 0 ? new HubRepo(text, MAIN) : new HubRepo(text.substring(0, at), text.substring(at + 1));
    }

    /// As [#parse], but empty where the text has not the form of a repository with an organisation.
    public static Optional<HubRepo> find(String text) {
        int at = text.indexOf('@');
        String id = at < 0 ? text : text.substring(0, at);
        return id.contains("/") && isId(id) ? Optional.of(parse(text)) : Optional.empty();
    }

    static boolean isId(String id) {
        return ID.matcher(id).matches()
                && !id.contains("--")
                && !id.contains("..")
                && !id.toLowerCase(Locale.ROOT).endsWith(".git");
    }

    /// Whether the revision is itself a commit, which never changes.
    public boolean isCommit() {
        return isCommit(revision);
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /// The name without its organisation.
    public String name() {
        return id.substring(id.indexOf('/') + 1);
    }

    /// Of the repository in the cache.
    String folderName() {
        return "models--" + id.replace("/", "--");
    }

    @Override
    public String toString() {
        return revision.equals(MAIN) ? id : id + "@" + revision;
    }
}
