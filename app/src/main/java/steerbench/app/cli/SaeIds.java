package steerbench.app.cli;

import java.util.HashSet;
import java.util.Set;

/// Names SAEs after their folders. Each name is given once, and none is a number, which would read as a
/// feature.
final class SaeIds {
    private final Set<String> given = new HashSet<>();

    String of(String folderName) {
        String name = folderName.replace(':', '_');
        String wanted = name.matches("-?\\d+") ? "sae-" + name : name;
        String id = wanted;
        for (int i = 2; !given.add(id); i++) {
            id = wanted + "-" + i;
        }
        return id;
    }
}
