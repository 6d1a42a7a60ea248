package steerbench.engine.workbench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.fit.FitFigures;
import steerbench.engine.fit.MeasuredFit;
import steerbench.engine.fit.SaeVerdict;
import steerbench.engine.fit.SaeVerdict.Finding;
import steerbench.engine.fit.SaeVerdict.Level;
import steerbench.engine.fit.StaticFit;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Tokenizers;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.OpenModel;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.Progress;

/// Checks whether the SAEs of some settings belong to their model: what the files say and, if wanted, what a
/// self-test measures. Opens what that needs beside a loaded engine, and closes it again.
public final class SaeCheck {
    /// A passage of the self-test is no longer than this.
    private static final int POSITIONS = 256;

    private static final Finding NO_TOKENIZER = new Finding(
            Level.DOUBTFUL,
            "self-test",
            "was not run: the model's folder holds no tokenizer.json, so the text has no token ids",
            "Fetch tokenizer.json of the same model into this folder, or ask by --static for what the files say");

    private final EngineSettings settings;
    private final Path packedCache;
    private final Cancellation cancellation;

    private SaeCheck(EngineSettings settings, Path packedCache, Cancellation cancellation) {
        this.settings = settings;
        this.packedCache = packedCache;
        this.cancellation = cancellation;
    }

    /// The verdict on one SAE.
    ///
    /// @param sae what it is; its own verdict is the one from files alone
    /// @param verdict from files and self-test
    /// @param figures null: no self-test was run
    public record Report(
            String model,
            SaeInfo sae,
            SaeVerdict verdict,
            @Nullable FitFigures figures) {
        private Report with(Finding finding) {
            return new Report(model, sae, verdict.and(List.of(finding)), figures);
        }
    }

    /// From files alone: cheap, runs nothing.
    public static List<Report> ofFiles(EngineSettings settings, Path packedCache) {
        return new SaeCheck(settings, packedCache, Cancellation.never()).reports(false, Progress.none());
    }

    /// With the self-test, in the settings' mode: some seconds for a small model. Call it off the UI thread.
    ///
    /// @param packedCache folder of repacked weights
    public static List<Report> measured(
            EngineSettings settings, Path packedCache, Progress progress, Cancellation cancellation) {
        return new SaeCheck(settings, packedCache, cancellation).reports(true, progress);
    }

    private List<Report> reports(boolean measures, Progress progress) {
        List<Report> reports = new ArrayList<>();
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(settings.model()), packedCache, settings.weights());
                @Nullable Tokenizer tokenizer = tokenizer(model)) {
            for (EngineSettings.SaeChoice choice : settings.saes()) {
                try (SparseAutoencoder sae = open(choice, choice.options())) {
                    SaeVerdict files = StaticFit.of(model, sae, tokenizer == null ? null : tokenizer.vocabulary());
                    SaeInfo info = SaeInfo.of(choice.id(), sae, files);
                    boolean runs = measures && files.level() != Level.DOES_NOT_FIT;
                    Report unmeasured = new Report(model.shape().name(), info, files, null);
                    if (!runs) {
                        reports.add(unmeasured);
                    } else if (tokenizer == null) {
                        reports.add(unmeasured.with(NO_TOKENIZER));
                    } else {
                        reports.add(measure(model, tokenizer, choice, sae, info, progress));
                    }
                }
            }
        }
        return List.copyOf(reports);
    }

    /// Null where the checkpoint brings none: what the files say of an SAE needs no text.
    private static @Nullable Tokenizer tokenizer(OpenModel model) {
        return Tokenizers.isThere(model.checkpoint()) ? Tokenizers.of(model.checkpoint()) : null;
    }

    private Report measure(
            OpenModel model,
            Tokenizer tokenizer,
            EngineSettings.SaeChoice choice,
            SparseAutoencoder sae,
            SaeInfo info,
            Progress progress) {
        String name = model.shape().name();
        SaeOptions otherCentring = choice.options().withCentring(!sae.config().centresInput());
        try (SparseAutoencoder other = open(choice, otherCentring)) {
            MeasuredFit.Subject subject = new MeasuredFit.Subject(
                    model,
                    tokenizer,
                    site(choice, sae),
                    site(choice, other),
                    settings.mode(),
                    settings.session(POSITIONS));
            MeasuredFit fit = MeasuredFit.run(subject, progress, cancellation);
            return new Report(name, info, info.verdict().and(fit.findings()), fit.figures());
        } catch (InvalidRequestException e) {
            // The graph refuses what only its family knows, such as resid_mid in parallel blocks.
            return new Report(name, info, info.verdict(), null)
                    .with(new Finding(Level.DOES_NOT_FIT, e.subject(), e.reason(), e.remedy()));
        }
    }

    private SparseAutoencoder open(EngineSettings.SaeChoice choice, SaeOptions options) {
        return SaeFormats.open(choice.folder(), options, packedCache);
    }

    private SaeSite site(EngineSettings.SaeChoice choice, SparseAutoencoder sae) {
        return new SaeSite(choice.id(), sae, settings.mode(), 0, false);
    }
}
