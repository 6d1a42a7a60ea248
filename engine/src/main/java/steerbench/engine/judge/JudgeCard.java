package steerbench.engine.judge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import steerbench.engine.checkpoint.JsonSource;
import steerbench.engine.checkpoint.RegularFile;
import steerbench.engine.evaluation.JudgeId;
import steerbench.engine.features.Auroc;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.problem.StorageException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What is known about a trained judge; it travels with the head's file.
///
/// @param headSha256 of the head this card describes
/// @param encoderSha256 of the encoder the head was trained on; it understands no other
/// @param trainedOn every file the head has learnt from
/// @param holdOut how the held-out texts were chosen
/// @param heldOut how well it does on texts it has not seen
/// @param reliability of all held-out texts, mixed as in training
public record JudgeCard(
        String name,
        String version,
        String language,
        String headSha256,
        String encoder,
        String encoderArtifact,
        String encoderLicence,
        String encoderSha256,
        long seed,
        List<Source> trainedOn,
        String holdOut,
        String calibration,
        List<SetQuality> heldOut,
        Reliability reliability) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .build();

    private static final int MAX_BYTES = 1 << 20;

    public JudgeCard {
        requireAll(name, version, language, headSha256, encoder, encoderArtifact, encoderLicence, encoderSha256);
        requireAll(holdOut, calibration, reliability);
        trainedOn = List.copyOf(trainedOn);
        heldOut = List.copyOf(heldOut);
    }

    /// Jackson leaves null what a file calls null.
    private static void requireAll(Object... components) {
        for (Object component : components) {
            Objects.requireNonNull(component, "a field is null");
        }
    }

    /// A file of labelled texts.
    ///
    /// @param training texts learnt from
    /// @param calibration texts the calibration was fitted on
    public record Source(String file, String sha256, String origin, String licence, int training, int calibration) {
        public Source {
            requireAll(file, sha256, origin, licence);
        }
    }

    /// Figures of one set of texts.
    ///
    /// @param rocAuc null where all texts are of one class
    public record SetQuality(
            String set, int texts, int toxic, @Nullable Auroc rocAuc, double meanScore, double calibrationError) {
        public SetQuality {
            requireAll(set);
        }
    }

    /// Scores against what is true of the texts that have them.
    ///
    /// @param calibrationError expected calibration error: mean distance of score and share, by weight
    public record Reliability(double calibrationError, List<Bin> bins) {
        public Reliability {
            bins = List.copyOf(bins);
        }
    }

    /// Texts with scores from `from` to `to`.
    ///
    /// @param share of all texts, by weight
    /// @param meanScore what the judge says
    /// @param toxicShare what the labels say
    public record Bin(double from, double to, int texts, double share, double meanScore, double toxicShare) {}

    public JudgeId id() {
        return new JudgeId(name, version);
    }

    JudgeCard withFigures(List<SetQuality> sets, Reliability table) {
        return new JudgeCard(
                name,
                version,
                language,
                headSha256,
                encoder,
                encoderArtifact,
                encoderLicence,
                encoderSha256,
                seed,
                trainedOn,
                holdOut,
                calibration,
                sets,
                table);
    }

    public static JudgeCard read(Path file) {
        if (!Files.exists(file)) {
            throw new MissingResourceException(
                    file.toString(), "no such file", "Train a judge with 'steerbench judge train'");
        }
        return read(new ByteArrayInputStream(RegularFile.read(file, MAX_BYTES)), file.toString());
    }

    static JudgeCard read(InputStream in, String source) {
        try {
            return JSON.readValue(in, JudgeCard.class);
        } catch (JacksonException e) {
            throw new InvalidFileException(
                    source,
                    "is no judge's card (" + JsonSource.reason(e) + ")",
                    "Train the judge again with 'steerbench judge train'",
                    e);
        }
    }

    public void write(Path file) {
        try {
            Files.writeString(file, JSON.writeValueAsString(this) + "\n");
        } catch (IOException e) {
            throw StorageException.unwritable(file, "", e);
        }
    }
}
