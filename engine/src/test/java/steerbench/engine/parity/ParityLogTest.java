package steerbench.engine.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParityLogTest {
    private static ParityLog only(String regex) {
        return ParityLog.only(Pattern.compile(regex), line -> {});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "models/llama/|gguf/; gguf/F32; true",
                "^(models/llama|gguf)/; gguf/F32; true",
                "^(models/llama|gguf)/; saes/llama.standard; false",
                "^models/llama_?b?f?1?6?/; models/llama; true",
                "^models/llama/; models/llama; true",
                "^models/llama/; models/llama_bf16; false",
                "^(models/)?gguf/; gguf/F32; true",
                "^models/llama$; models/llama; true",
                "^mode{0}; models/llama; true",
                "logits; saes/llama.standard; true"
            })
    void leavesOutOnlyWhatCannotMatch(String regex, String part, boolean wanted) {
        assertThat(only(regex).wantsSomeOf(part)).isEqualTo(wanted);
    }

    @Test
    void nothingComparedIsNoSuccess() {
        ParityLog log = only("^nonsense");
        log.equal("models/llama/hook", "a", "a");
        log.end();
        assertThat(log.exitCode()).isEqualTo(2);
        assertThat(log.lines()).singleElement().satisfies(l -> {
            assertThat(l.verdict()).isEqualTo(Verdict.NOT_RUN);
            assertThat(l.note()).contains("nothing was compared");
        });
    }
}
