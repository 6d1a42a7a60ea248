package steerbench.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// `parity` as a person or a script meets it.
@Tag("parity")
class ParityCommandTest {
    private static final String FIXTURES = "../engine/src/test/resources/fixtures";

    private final Cli cli = new Cli();

    @Test
    void jsonIsPrecededByProgressOnStandardError() {
        assertThat(cli.run("parity", FIXTURES, "--only", "^saes/llama.standard/", "--json"))
                .as(cli.err())
                .isEqualTo(ExitCode.OK);
        assertThat(cli.err().lines()).contains("saes/llama.standard");
        assertThat(cli.json().size()).isGreaterThan(3);
    }

    @Test
    void whatIsNoNumberIsNull() {
        assertThat(cli.run("parity", FIXTURES, "--only", "no-such-quantity", "--json"))
                .isEqualTo(ExitCode.USAGE);
        JsonNode line = cli.json().get(0);
        assertThat(List.of(line.path("maxAbsolute"), line.path("maxRelative"), line.path("tolerance")))
                .allMatch(JsonNode::isNull);
    }

    @Test
    void nothingThatMatchesIsAnsweredWithWhatThereIs() {
        assertThat(cli.run("parity", FIXTURES, "--only", "no-such-quantity")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.out()).contains("nothing was compared", "models/llama", "logits");
    }
}
