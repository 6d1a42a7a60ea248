package steerbench.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What `generate` makes of its options.
@Tag("unit")
class GenerateCommandTest {
    private static final String TINY = "../engine/src/test/resources/fixtures/";

    private final Cli cli = new Cli();

    @Test
    void capturedStepsWithoutCudaAreRefused() {
        for (String[] args : new String[][] {
            {"generate", "the", "--cuda-graphs"},
            {"generate", "the", "--cuda-graphs", "--device", "cuda", "--mode", "exact"}
        }) {
            assertThat(cli.run(args)).isEqualTo(ExitCode.USAGE);
            assertThat(cli.err()).contains("--cuda-graphs", "Give --device cuda");
        }
    }

    @Test
    void aFeatureNamedTwiceIsRefused() {
        assertThat(cli.run(tiny("--feature", "3", "--feature", "3:2"))).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("llama.standard:3", "twice", "weights added");
    }

    @Test
    void whatSteersEverywhereHasNoThreshold() {
        assertThat(cli.run(tiny("--feature", "3", "--tier", "3", "--tau", "1"))).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("--tau", "--tier 1");
    }

    @Test
    void clampingWantsAValue() {
        assertThat(cli.run(tiny("--feature", "3", "--magnitude", "clamp"))).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("--clamp V");
    }

    @Test
    void gatesThatWereOpenAreNotCalledClosed() {
        // A feature that fires nowhere here: tier 3 opens its gate all the same, and ABLATE takes nothing away.
        assertThat(cli.run(tiny("--feature", "3", "--magnitude", "ablate", "--tier", "3")))
                .isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("gates were open").doesNotContain("no gate opened");
        assertThat(cli.run(tiny("--feature", "3", "--tier", "1"))).isEqualTo(ExitCode.OK);
        assertThat(cli.out()).contains("no gate opened");
    }

    @Test
    void samplingOutOfBoundsNamesItsOption() {
        assertThat(cli.run(tiny("--top-p", "2"))).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err()).contains("--top-p 2.0", "at most 1").doesNotContain("top-k");
    }

    private static String[] tiny(String... more) {
        List<String> all = new ArrayList<>(List.of("generate", "the", "--model", TINY + "gguf/tiny-llama-F32.gguf"));
        all.addAll(List.of("--sae", TINY + "saes/llama.standard", "--max-new-tokens", "2", "--temperature", "0"));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }
}
