package steerbench.engine.evaluation;

/// Which judge a score comes from. Shown wherever a score is shown: scores of different judges do not
/// compare.
public record JudgeId(String name, String version) {

    /// `name@version`.
    @Override
    public String toString() {
        return name + "@" + version;
    }
}
