package steerbench.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import steerbench.engine.device.DeviceChoice;

/// `--device` before the command: `steerbench --device cuda`, which opens the window, and `steerbench
/// --device cuda generate ..`, which means the command's own option.
public final class DeviceFirst {
    private static final String WITH_VALUE = DeviceOption.NAME + "=";

    private DeviceFirst() {}

    /// The arguments with such an option behind the command, as `--device=..`.
    public static List<String> moved(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        if (all.isEmpty()
                || !(all.getFirst().equals(DeviceOption.NAME) || all.getFirst().startsWith(WITH_VALUE))) {
            return all;
        }
        String first = all.removeFirst();
        if (first.equals(DeviceOption.NAME) && !all.isEmpty()) {
            first = WITH_VALUE + all.removeFirst();
        }
        all.add(first);
        return all;
    }

    /// Whether the arguments ask for the window.
    public static boolean isWindow(List<String> moved) {
        return moved.isEmpty() || (moved.size() == 1 && device(moved).isPresent());
    }

    /// What the window is to compute on; empty where the arguments do not say or name no device.
    public static Optional<DeviceChoice> device(List<String> arguments) {
        return arguments.stream()
                .filter(a -> a.startsWith(WITH_VALUE))
                .map(a -> a.substring(WITH_VALUE.length()).toLowerCase(Locale.ROOT))
                .flatMap(name ->
                        Stream.of(DeviceChoice.values()).filter(d -> d.label().equals(name)))
                .findFirst();
    }
}
