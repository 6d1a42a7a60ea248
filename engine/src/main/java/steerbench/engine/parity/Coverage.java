package steerbench.engine.parity;

import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.problem.InvalidFileException;

/// Names what lies in a reference and is not compared, and what is missing from it.
final class Coverage {
    private Coverage() {}

    /// A line for every tensor the comparison does not know.
    static void unknown(ParityLog log, String prefix, SafetensorsFile reference, Predicate<String> known) {
        for (String name : reference.tensors().keySet()) {
            if (!known.test(name)) {
                log.notRun(prefix + name, "the comparison does not know this tensor of the reference");
            }
        }
    }

    static void missing(ParityLog log, String name) {
        log.fail(name, Double.NaN, "missing in the reference, which holds others of its kind");
    }

    /// How many prompts the reference holds: `prompt0.ids`, `prompt1.ids` and so on, without a gap.
    static int prompts(SafetensorsFile reference) {
        Set<String> names = new TreeSet<>();
        for (String name : reference.tensors().keySet()) {
            if (name.matches("prompt\\d{1,6}\\.ids")) {
                names.add(name);
            }
        }
        for (int i = 0; i < names.size(); i++) {
            if (!names.contains("prompt" + i + ".ids")) {
                throw new InvalidFileException(reference.path().toString(), "lacks 'prompt" + i + ".ids'", "");
            }
        }
        if (names.isEmpty()) {
            throw new InvalidFileException(reference.path().toString(), "holds no prompt", "");
        }
        return names.size();
    }
}
