package steerbench.engine.session;

/// How graphs are run.
///
/// @param threads of one operator; the number of physical cores is best
/// @param maxPositions longest sequence a session can hold
public record SessionSettings(int threads, int maxPositions) {

    public static SessionSettings standard(int maxPositions) {
        return new SessionSettings(Math.max(1, Runtime.getRuntime().availableProcessors()), maxPositions);
    }
}
