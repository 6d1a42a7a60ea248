package steerbench.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.device.DeviceChoice;

/// `--device` before the command.
@Tag("unit")
class DeviceFirstTest {
    @Test
    void aloneItOpensTheWindowOnThatDevice() {
        List<String> arguments = DeviceFirst.moved("--device", "CUDA");
        assertThat(DeviceFirst.isWindow(arguments)).isTrue();
        assertThat(DeviceFirst.device(arguments)).contains(DeviceChoice.CUDA);
        assertThat(DeviceFirst.isWindow(DeviceFirst.moved())).isTrue();
        assertThat(DeviceFirst.device(DeviceFirst.moved())).isEmpty();
    }

    @Test
    void beforeACommandItIsThatCommandsOption() {
        List<String> arguments = DeviceFirst.moved("--device=auto", "generate", "x");
        assertThat(arguments).containsExactly("generate", "x", "--device=auto");
        assertThat(DeviceFirst.isWindow(arguments)).isFalse();
        assertThat(DeviceFirst.moved("generate", "--device", "cuda")).containsExactly("generate", "--device", "cuda");
    }

    @Test
    void aDeviceThatIsNoneOpensNothing() {
        assertThat(DeviceFirst.isWindow(DeviceFirst.moved("--device", "tpu"))).isFalse();
        assertThat(DeviceFirst.isWindow(DeviceFirst.moved("--device"))).isFalse();
    }
}
