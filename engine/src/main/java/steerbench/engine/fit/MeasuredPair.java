package steerbench.engine.fit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// What others measured of a published pair of model and SAE, as data: one feature with a plain meaning,
/// where it peaks in a text, and what amplifying it makes the model write. A pair that loads and runs but
/// does not give these is loaded wrongly.
///
/// @param models names on the Hugging Face Hub; any of them
/// @param sae repository of the SAE
/// @param saeFolder the SAE's folder in it
/// @param feature its meaning is a word, so that the text can be about it
/// @param peakToken the token of `text` at which it is most active
/// @param prompt what is continued greedily, with the feature's direction times `amplification` added at
///     every position and without
/// @param steered is found in the steered continuation and not in the unsteered one
/// @param unsteered is found in the unsteered continuation
public record MeasuredPair(
        String name,
        List<String> models,
        String sae,
        String saeFolder,
        int feature,
        String text,
        String peakToken,
        double lowestPeak,
        double highestPeak,
        String prompt,
        int newTokens,
        double amplification,
        String steered,
        String unsteered) {
    private static final String RESOURCE = "measured-pairs.json";

    public MeasuredPair {
        models = List.copyOf(models);
    }

    private record File(String source, List<MeasuredPair> pairs) {}

    /// All that the program knows.
    public static List<MeasuredPair> all() {
        try (InputStream in = MeasuredPair.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its resource " + RESOURCE);
            }
            return JsonMapper.builder().build().readValue(in, File.class).pairs();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
