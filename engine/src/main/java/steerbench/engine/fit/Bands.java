package steerbench.engine.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import steerbench.engine.fit.SaeVerdict.Finding;
import steerbench.engine.fit.SaeVerdict.Level;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.sae.SaeConfig;

/// The bands in which a self-test's figures are expected, and what a figure outside says. The bands are wide:
/// they tell a wrong SAE from a right one, not a good one from a mediocre one.
public final class Bands {
    /// Of variance, as a share.
    public static final double MOST_UNEXPLAINED = 0.5;
    /// Of the loss, as a share.
    public static final double LEAST_RECOVERED = 0.7;
    /// Active features a token; the most is d_in.
    public static final double LEAST_L0 = 0.5;

    /// Below this gain in nats the hook does so little for the text that a share of it means nothing.
    private static final double LEAST_GAIN = 0.1;

    private static final double LEAST_SHARE_OF_K = 0.5;
    private static final double SAME_EVERYWHERE = 1.5;
    private static final int ENOUGH_TOKENS = 100;

    /// A model that predicts no better than this share of a uniform guess does not know the text.
    private static final double NO_PREDICTION = 0.9;

    private static final String USUAL =
            "another hook, layer or model than it was trained on, or an input that its training scaled or centred";
    private static final String CHECK = "Compare hook and model with what its publisher says";

    private final FitFigures figures;
    private final SaeConfig config;
    private final ModelShape shape;
    private final List<Finding> findings = new ArrayList<>();

    private Bands(FitFigures figures, SaeConfig config, ModelShape shape) {
        this.figures = figures;
        this.config = config;
        this.shape = shape;
    }

    /// Whether the reconstruction itself is off: then it is worth looking for the cause.
    static boolean reconstructs(FitFigures figures) {
        FitFigures.Loss loss = figures.loss();
        boolean recovers = loss == null || !says(figures) || loss.recovered() >= LEAST_RECOVERED;
        return figures.unexplained() <= MOST_UNEXPLAINED && recovers;
    }

    /// @param cause what explains the figures, if anything was found that does
    static List<Finding> judge(FitFigures figures, Optional<Trials.Cause> cause, SaeConfig config, ModelShape shape) {
        Bands bands = new Bands(figures, config, shape);
        bands.unexplained(cause);
        bands.active();
        bands.model();
        bands.loss(cause);
        return bands.findings;
    }

    private void unexplained(Optional<Trials.Cause> cause) {
        double fvu = figures.unexplained();
        String what = text("variance unexplained %.2f", fvu);
        if (!Double.isFinite(fvu)) {
            add(Level.DOES_NOT_FIT, what, "the activations are no numbers", "Compare the files with published hashes");
        } else if (fvu > MOST_UNEXPLAINED) {
            add(
                    fvu >= 1 ? Level.DOES_NOT_FIT : Level.DOUBTFUL,
                    what,
                    (fvu >= 1 ? "no better than giving the mean everywhere" : "expected is at most " + MOST_UNEXPLAINED)
                            + "; probable cause: "
                            + cause.map(Trials.Cause::why).orElse(USUAL),
                    cause.map(Trials.Cause::remedy).orElse(CHECK));
        } else if (reconstructs(figures)) {
            cause.ifPresent(c -> add(Level.DOUBTFUL, what, "yet " + c.why(), c.remedy()));
        }
    }

    private void active() {
        double l0 = figures.l0();
        String what = text("L0 %.1f", l0);
        int k = config.k().orElse(0);
        if (l0 < LEAST_L0 || l0 < LEAST_SHARE_OF_K * k) {
            add(
                    Level.DOUBTFUL,
                    what,
                    k > 0 ? "k is " + k + ": most of the k largest are not even positive" : "hardly a feature fires",
                    "Its input is probably too small or not centred as in training. " + CHECK);
        } else if (l0 > config.dIn()) {
            add(
                    Level.DOUBTFUL,
                    what,
                    "more features fire than the residual has dimensions (" + config.dIn() + ")",
                    "Its input is probably too large or not centred as in training. " + CHECK);
        }
        double seen = (1 - figures.notSeen()) * config.dSae();
        if (figures.tokens() >= ENOUGH_TOKENS && l0 >= 1 && seen < SAME_EVERYWHERE * l0) {
            add(
                    Level.DOUBTFUL,
                    text("%.0f features in all", seen),
                    "nearly the same ones fire at every token, whatever the text",
                    "Its input is probably scaled otherwise than in training. " + CHECK);
        }
    }

    private void model() {
        double loss = figures.crossEntropy();
        if (!(loss <= NO_PREDICTION * Math.log(shape.vocabSize()))) {
            add(
                    Level.DOUBTFUL,
                    text("cross-entropy %.2f nats", loss),
                    "the model itself hardly predicts the text, which is plain English: a damaged model, another"
                            + " tokenizer, or a model of another language",
                    "Generate a few words with it; figures of an SAE mean little before that is right");
        }
    }

    private void loss(Optional<Trials.Cause> cause) {
        FitFigures.Loss loss = figures.loss();
        if (loss == null) {
            findings.add(Finding.remark("loss recovered", "not measured: " + figures.lossNote()));
            return;
        }
        if (!says(figures)) {
            findings.add(Finding.remark(
                    "loss recovered",
                    text(
                            "not judged: with zero at this hook the cross-entropy changes only by %.3f",
                            loss.zeroed() - figures.crossEntropy())));
            return;
        }
        double share = loss.recovered();
        if (!(share >= LEAST_RECOVERED)) {
            // Said once: where the variance is out of its band too, the cause stands there.
            Optional<Trials.Cause> here = figures.unexplained() <= MOST_UNEXPLAINED ? cause : Optional.empty();
            add(
                    share < 0 || Double.isNaN(share) ? Level.DOES_NOT_FIT : Level.DOUBTFUL,
                    text("loss recovered %.2f", share),
                    "the model reads the reconstruction badly, expected is at least " + LEAST_RECOVERED
                            + here.map(c -> "; probable cause: " + c.why()).orElse(""),
                    here.map(Trials.Cause::remedy).orElse(cause.isPresent() ? "" : CHECK));
        }
    }

    private static boolean says(FitFigures figures) {
        FitFigures.Loss loss = figures.loss();
        return loss != null && !(loss.zeroed() - figures.crossEntropy() < LEAST_GAIN);
    }

    private void add(Level level, String what, String why, String remedy) {
        findings.add(new Finding(level, what, why, remedy));
    }

    private static String text(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
