package steerbench.engine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ByteSizeTest {
    @ParameterizedTest
    @CsvSource({
        "4096, 4096",
        "1k, 1024",
        "512M, 536870912",
        "1.5g, 1610612736",
        "2 GiB, 2147483648",
        "1tb, 1099511627776"
    })
    void readsWhatPeopleWrite(String text, long bytes) {
        assertThat(ByteSize.parse(text)).hasValue(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "g", "-1g", "1x", "1,5g", "99999999999999t"})
    void readsNothingElse(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
    }

    @Test
    void saysItInTheUnitThatFits() {
        assertThat(new ByteSize(20_000)).hasToString("20 KiB");
        assertThat(new ByteSize(300L << 20)).hasToString("300 MiB");
        assertThat(new ByteSize(3L << 29)).hasToString("1.5 GiB");
    }
}
