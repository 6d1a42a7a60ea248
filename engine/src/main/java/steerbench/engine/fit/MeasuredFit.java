package steerbench.engine.fit;

import java.util.List;
import java.util.Optional;
import steerbench.engine.fit.SaeVerdict.Finding;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SaeSession;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;
import steerbench.engine.weights.Mode;

/// The self-test: what running model and SAE on a fixed text says of whether they belong together.
///
/// @param figures what was measured
/// @param findings what is outside its band, with the probable cause
public record MeasuredFit(FitFigures figures, List<Finding> findings) {
    public MeasuredFit {
        findings = List.copyOf(findings);
    }

    /// What is run, and how.
    ///
    /// @param otherCentring the same SAE with centring the other way round; run only where figures are off
    public record Subject(
            OpenModel model,
            Tokenizer tokenizer,
            SaeSite site,
            SaeSite otherCentring,
            Mode mode,
            SessionSettings session) {}

    public static MeasuredFit run(Subject subject, Progress progress, Cancellation cancellation) {
        SaeSite site = subject.site();
        ModelShape shape = subject.model().shape();
        SaeConfig config = site.sae().config();
        try (DecoderSession decoder = subject.model()
                        .session(subject.mode(), SelfTest.layout(shape, config.hook()), subject.session());
                SaeSession sae = SaeSession.complete(site, subject.session())) {
            SaeCodec codec = new SaeCodec(sae, config, cancellation);
            SelfTest test = new SelfTest(decoder, config, codec, cancellation);
            List<String> passages = ReferenceText.passages();
            for (int i = 0; i < passages.size(); i++) {
                progress.report("self-test of the SAE", i, passages.size());
                test.passage(ids(subject.tokenizer(), passages.get(i), config));
            }
            FitFigures figures = test.figures();
            Codec other = x -> withOtherCentring(subject, x, cancellation);
            Trials trials = new Trials(
                    config, codec, other, site.sae().weights().decoderBias().toFloats(), test.samples());
            Optional<Trials.Cause> cause = Bands.reconstructs(figures) ? trials.likely() : trials.all();
            progress.report("self-test of the SAE", passages.size(), passages.size());
            return new MeasuredFit(figures, Bands.judge(figures, cause, config, shape));
        }
    }

    /// BOS by the rule of prompts: where the tokenizer or the SAE wants it.
    private static int[] ids(Tokenizer tokenizer, String passage, SaeConfig config) {
        boolean wanted = tokenizer.vocabulary().addsBos() || config.prependBos();
        boolean bos = wanted && tokenizer.vocabulary().bos().isPresent();
        return tokenizer.prompt(passage, bos).ids();
    }

    private static Residuals withOtherCentring(Subject subject, Residuals x, Cancellation cancellation) {
        SaeSite other = subject.otherCentring();
        try (SaeSession session = SaeSession.complete(other, subject.session())) {
            return new SaeCodec(session, other.sae().config(), cancellation).reconstruct(x);
        }
    }
}
