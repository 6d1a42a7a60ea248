package steerbench.app.saes;

import java.util.List;
import steerbench.engine.fit.SaeVerdict;

/// What is told of one SAE.
///
/// @param title its short name and its id
/// @param facts where it reads, of what kind and how large it is
/// @param figures what the self-test measured; none before it has run
/// @param note on which text and in which mode it was measured; empty before
public record SaeCard(
        String title,
        String facts,
        SaeVerdict.Level level,
        List<SaeVerdict.Finding> findings,
        List<Figure> figures,
        String note) {
    public SaeCard {
        findings = List.copyOf(findings);
        figures = List.copyOf(figures);
    }

    /// @param expected the band it should lie in; empty where there is none
    /// @param inside whether it does
    public record Figure(String name, String value, String expected, boolean inside) {}
}
