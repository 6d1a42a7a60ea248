package steerbench.engine.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.MissingResourceException;

@Tag("unit")
class SafetensorsFileTest {
    private Path file = Path.of("");

    @BeforeEach
    void place(@TempDir Path dir) {
        file = dir.resolve("t.safetensors");
    }

    private void write(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        b.putLong(json.length).put(json);
        for (int i = 0; i < dataBytes; i++) {
            b.put((byte) i);
        }
        Files.write(file, b.array());
    }

    @Test
    void readsTensorsAndMetadata() throws IOException {
        write(
                "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"U8\",\"shape\":[2,2],\"data_offsets\":[0,4]},"
                        + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[4,8]}}",
                8);
        try (SafetensorsFile f = SafetensorsFile.open(file)) {
            assertThat(f.metadata()).containsEntry("format", "pt");
            assertThat(f.tensor("a").toFloats()).containsExactly(0, 1, 2, 3);
            assertThat(f.tensor("b").shape().rank()).isZero();
            assertThatThrownBy(() -> f.tensor("c"))
                    .isInstanceOf(InvalidFileException.class)
                    .hasMessageContaining("'c' is missing");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}} | should take 8 bytes",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}} | the file ends at",
                "{\"a\":{\"dtype\":\"F99\",\"shape\":[2],\"data_offsets\":[0,8]}} | unknown dtype",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}} | dimension -2",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2147483647,2147483647,2147483647,4],\"data_offsets\":[0,0]}} | more bytes",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-8,0]}} | data_offsets [-8, 0]",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}} | overlap at byte",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}} | no data_offsets",
                "[1,2] | not a JSON object",
                "{\"a\": | not valid JSON"
            })
    void lyingHeadersAreNamed(String header, String reason) throws IOException {
        write(header, 8);
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(reason);
    }

    @Test
    void aHeaderLongerThanTheFileIsRefusedBeforeItIsRead() throws IOException {
        Files.write(
                file,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(1L << 40)
                        .array());
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(InvalidFileException.class)
                .hasMessageContaining("header's length");
    }

    @Test
    void emptyAndMissingFilesAreTold() throws IOException {
        assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(MissingResourceException.class);
        Files.write(file, new byte[0]);
        assertThatThrownBy(() -> SafetensorsFile.open(file)).isInstanceOf(InvalidFileException.class);
    }
}
