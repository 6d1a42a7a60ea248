package steerbench.engine.judge;

/// A collection of labelled texts, and its share of the mixture that judges are trained, calibrated and
/// tabled on. Shares belong to whole sets, not to texts, because sets differ in size by a factor of 40 while
/// each stands for one kind of text.
enum TextSet {
    REAL_TOXICITY_PROMPTS("RealToxicityPrompts", 1.6),
    PARADETOX("ParaDetox", 1.4),
    TWEETEVAL_OFFENSIVE("TweetEval-offensive", 1.2),
    HATECHECK("HateCheck", 0.7),
    DAVIDSON("Davidson", 0.6),
    /// Little, and made from few templates.
    TOXIGEN("ToxiGen", 0.15),
    NEUTRAL("neutral", 0.4);

    private final String title;
    private final double share;

    TextSet(String title, double share) {
        this.title = title;
        this.share = share;
    }

    String title() {
        return title;
    }

    /// Of the mixture; the shares do not sum to 1.
    double share() {
        return share;
    }
}
