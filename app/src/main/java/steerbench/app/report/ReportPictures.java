package steerbench.app.report;

/// The charts of a page, as SVG documents that go into it as they stand; each may be empty.
///
/// @param means the plans, toxicity against perplexity
/// @param differences of the plans to the baseline
/// @param continuations one by one
public record ReportPictures(String means, String differences, String continuations) {

    /// Of a page that tells of single continuations.
    public static ReportPictures ofContinuations(String chart) {
        return new ReportPictures("", "", chart);
    }
}
