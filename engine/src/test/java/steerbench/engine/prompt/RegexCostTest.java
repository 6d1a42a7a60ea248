package steerbench.engine.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class RegexCostTest {

    /// Of GPT-2, Llama 3, Qwen, GPT-4o's family, DeepSeek and Falcon.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|"
                        + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|"
                        + " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t)?|"
                        + "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*",
                "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+",
                "[0-9][0-9][0-9]",
                " ?[^(\\s|[.,!?…。，、।۔،])]+",
                "\\p{N}{1,3}",
                "'(?:[sdmt]|ll|ve|re)| ?\\p{L}++| ?\\p{N}++|\\s++$|\\s+(?!\\S)|\\s"
            })
    void publishedExpressionsAreTaken(String regex) {
        assertThat(RegexCost.objection(regex)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a+)+$",
                "(a*)*b",
                "(a|a)*b",
                "(a|aa)+$",
                "(?:a+){2,}b",
                "(?:a?){50}b",
                "a*a*b",
                "\\s*\\s*x",
                "(a*)a*b",
                "(a+b?)a+c",
                "(a)\\1",
                "(?<n>a)\\k<n>",
                "\\g<0>",
                "(?R)",
                "(?(1)a|b)",
                "(((a{1000}){1000}){1000})",
                "a{100000}",
                "((((((((((((((((((a))))))))))))))))))",
                "(a",
                "a)",
                "[a",
                "\\"
            })
    void expressionsThatMayRunLongAreRefused(String regex) {
        assertThat(RegexCost.objection(regex)).isPresent();
    }
}
