package steerbench.engine.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.graph.SaeSite;
import steerbench.engine.graph.SiteTensor;
import steerbench.engine.sae.SaeFolder;
import steerbench.engine.sae.SaeFormats;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.task.Cancellation;
import steerbench.engine.weights.Mode;

/// SAEs wide enough to be screened, several in one decoder: what gates, and what is reported, is what the
/// whole encoders give.
@Tag("unit")
class ScreenedSitesTest {
    private static final int TOKENS = 4;
    private static final int D_IN = 32;
    private static final int D_SAE = 2048;
    private static final int READOUT = 8;
    /// More than screening would compute, so nothing is screened.
    private static final int WHOLE = 300;

    @TempDir
    private Path dir = Path.of("");

    /// @param top by rank, largest first
    /// @param slots activations of the features that were asked for
    private record Read(List<Integer> features, List<Float> top, List<Float> slots) {}

    @ParameterizedTest
    @ValueSource(strings = {"topk", "standard", "jumprelu", "gated"})
    void eachOfTwoSaesReadsAndGatesAsItsWholeEncoderSays(String architecture) throws IOException {
        List<Path> folders = List.of(
                write(architecture, "first", "blocks.0.hook_resid_post"),
                write(architecture, "second", "blocks.1.hook_resid_post"));
        // Exact numbers of features to ask for: the active ones of the first token, and some that are not.
        List<List<Integer>> asked = new ArrayList<>();
        for (Read whole : read(folders, wholeReadout(architecture), List.of(List.of(0), List.of(0)))) {
            List<Integer> features = new ArrayList<>(whole.features().subList(0, READOUT));
            features.addAll(List.of(7, 300, 2000));
            asked.add(features);
        }

        List<Read> whole = read(folders, wholeReadout(architecture), asked);
        List<Read> screened = read(folders, READOUT, asked);

        for (int site = 0; site < folders.size(); site++) {
            for (int t = 0; t < TOKENS; t++) {
                int from = t * wholeReadout(architecture);
                int at = t * READOUT;
                assertThat(screened.get(site).features().subList(at, at + READOUT))
                        .isEqualTo(whole.get(site).features().subList(from, from + READOUT));
            }
            List<Float> expected = whole.get(site).slots();
            assertThat(expected.getFirst()).isPositive();
            for (int i = 0; i < expected.size(); i++) {
                assertThat(screened.get(site).slots().get(i)).isCloseTo(expected.get(i), within(1e-5f));
            }
        }
    }

    /// An encoder that cannot be mapped is kept by rows and as stored, each for its mode.
    @Test
    void bothModesReadAFileThatIsNotAligned() throws IOException {
        Path folder = write("topk", "unaligned", "blocks.0.hook_resid_post");
        try (SparseAutoencoder sae = open(folder)) {
            assertThat(sae.weights().encoder().offset() % Float.BYTES).isNotZero();
        }
        List<Integer> features = new ArrayList<>();
        for (Mode mode : List.of(Mode.EXACT, Mode.FAST, Mode.EXACT)) {
            List<Read> read = read(List.of(folder), READOUT, List.of(List.of(0)), mode);
            features.add(read.getFirst().features().getFirst());
        }
        assertThat(features.get(1)).isEqualTo(features.get(0));
        assertThat(features.get(2)).isEqualTo(features.get(0));
    }

    /// A TopK SAE reports no more than k; all of those come from the whole encoder in the exact arithmetic.
    private static int wholeReadout(String architecture) {
        return architecture.equals("topk") ? 16 : WHOLE;
    }

    private Path write(String architecture, String name, String hook) throws IOException {
        String normalised = "\"normalize_activations\": \"layer_norm\",";
        return SaeFolder.levelled(dir.resolve(name), architecture, hook, D_IN, D_SAE, normalised, 2, 0.1f);
    }

    private SparseAutoencoder open(Path folder) {
        return SaeFormats.open(folder, SaeOptions.none(), dir.resolve("cache"));
    }

    private List<Read> read(List<Path> folders, int readout, List<List<Integer>> slots) {
        return read(folders, readout, slots, readout == READOUT ? Mode.FAST : Mode.EXACT);
    }

    /// @param saes how the SAEs are computed; the model is always in its fast mode
    private List<Read> read(List<Path> folders, int readout, List<List<Integer>> slots, Mode saes) {
        List<SparseAutoencoder> opened = folders.stream().map(this::open).toList();
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(Fixtures.TINY_LLAMA), dir.resolve("cache"))) {
            List<SaeSite> sites = opened.stream()
                    .map(sae -> new SaeSite(sae.path().getFileName().toString(), sae, saes, readout, false))
                    .toList();
            List<Integer> counts = slots.stream().map(List::size).toList();
            try (DecoderSession session =
                            model.session(Mode.FAST, DecoderSession.Layout.of(sites), SessionSettings.standard(64));
                    SplitCache cache = session.newCache(1, TOKENS);
                    Pass pass = session.newPass(new PassShape(1, TOKENS, 1, counts))) {
                pass.row(0, 0, TOKENS);
                pass.logitRow(0, 0, TOKENS - 1);
                for (int s = 0; s < TOKENS; s++) {
                    pass.token(0, s, 5 + 9 * s);
                }
                for (int site = 0; site < sites.size(); site++) {
                    for (int slot = 0; slot < counts.get(site); slot++) {
                        pass.site(site).feature(slot, slots.get(site).get(slot));
                    }
                }
                session.run(pass, cache, 0, Cancellation.never());
                List<Read> read = new ArrayList<>();
                for (int site = 0; site < sites.size(); site++) {
                    read.add(read(pass.site(site), counts.get(site)));
                }
                return read;
            }
        } finally {
            opened.forEach(SparseAutoencoder::close);
        }
    }

    private static Read read(SiteBuffers site, int slots) {
        Read read = new Read(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int s = 0; s < TOKENS; s++) {
            for (int rank = 0; rank < site.readout(); rank++) {
                read.features().add(site.topFeature(0, s, rank));
                read.top().add(site.topValue(0, s, rank));
            }
            for (int slot = 0; slot < slots; slot++) {
                read.slots().add(site.slotOutput(SiteTensor.ACTIVATIONS, 0, s, slot));
            }
        }
        return read;
    }
}
