package steerbench.engine.judge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import steerbench.engine.corpus.HoldOut;
import steerbench.engine.corpus.Part;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;

/// The labelled texts of a data folder by part. No text of one part has a double in another.
final class JudgeData {
    private final Map<Part, List<LabelledText>> parts;

    private JudgeData(Map<Part, List<LabelledText>> parts) {
        this.parts = parts;
    }

    /// Files that are not there are passed over.
    static JudgeData read(Path folder, Cancellation cancellation) {
        List<LabelledText> all = new ArrayList<>();
        for (LabelledFile file : LabelledFile.values()) {
            if (Files.exists(folder.resolve(file.path()))) {
                file.read(folder, all::add, cancellation);
            }
        }
        if (all.isEmpty()) {
            throw new MissingResourceException(
                    folder.toString(),
                    "holds no file of labelled texts",
                    "Expected are " + String.join(", ", LabelledFile.paths()));
        }
        return new JudgeData(split(all));
    }

    /// Held out wins over calibration, calibration over training. Within a part each text counts once for
    /// each file: some files repeat a text by the dozen.
    private static Map<Part, List<LabelledText>> split(List<LabelledText> all) {
        Map<String, Part> partOf = new HashMap<>();
        for (LabelledText text : all) {
            partOf.merge(HoldOut.normalised(text.text()), text.part(), (a, b) -> a.compareTo(b) > 0 ? a : b);
        }
        Map<Part, List<LabelledText>> parts = new EnumMap<>(Part.class);
        Set<String> seen = new HashSet<>();
        for (LabelledText text : all) {
            String key = HoldOut.normalised(text.text());
            if (partOf.get(key) == text.part() && seen.add(text.file() + " " + text.toxic() + " " + key)) {
                parts.computeIfAbsent(text.part(), p -> new ArrayList<>()).add(text);
            }
        }
        return parts;
    }

    List<LabelledText> of(Part part) {
        return List.copyOf(parts.getOrDefault(part, List.of()));
    }

    List<LabelledText> all() {
        return parts.values().stream().flatMap(List::stream).toList();
    }
}
