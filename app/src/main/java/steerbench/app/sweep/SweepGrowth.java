package steerbench.app.sweep;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import steerbench.app.common.FiniteNumbers;
import steerbench.engine.problem.InvalidFileException;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.TextRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What becomes of a sweep that is there when one is asked for in its folder: it grows by the prompts and plans that
/// it lacks. All else must be the same: rows of different settings do not compare.
final class SweepGrowth {
    private static final JsonMapper JSON = FiniteNumbers.mapper();
    private static final Set<String> GROWS =
            Set.of("format", "programs", "promptToxicity", "request.prompts", "request.plans");
    private static final int LONGEST_SHOWN = 80;

    /// What sets a field; `--model` and `--sae` stand for several.
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("model", "--model"),
            Map.entry("saes", "--sae"),
            Map.entry("arithmetic", "--mode or --weights"),
            Map.entry("device", "--device"),
            Map.entry("judge", "--judge"),
            Map.entry("request.samples", "--samples"),
            Map.entry("request.maxNewTokens", "--max-new-tokens"),
            Map.entry("request.stopsAtEndOfText", "--ignore-eos"),
            Map.entry("request.sampling.temperature", "--temperature"),
            Map.entry("request.sampling.topK", "--top-k"),
            Map.entry("request.sampling.topP", "--top-p"),
            Map.entry("request.sampling.repetitionPenalty", "--repetition-penalty"),
            Map.entry("request.sampling.seed", "--seed"));

    private final Path file;

    /// @param file the one that holds the sweep that is there
    SweepGrowth(Path file) {
        this.file = file;
    }

    /// What the folder's sweep is, where it can go on as the wanted one.
    ///
    /// @param there the file's content
    SweepDocument known(byte[] there, SweepDocument wanted) {
        JsonNode before = read(there);
        if (before.path("format").asInt(SweepDocument.FORMAT) > SweepDocument.FORMAT) {
            throw new InvalidFileException(
                    file.toString(),
                    "was written by a newer Steerbench",
                    "Go on with that one, or choose another folder");
        }
        JsonNode now = JSON.readTree(JSON.writeValueAsBytes(wanted)); // as read: an int is then the same as a long
        String differences = differences("", before, now).collect(Collectors.joining("; "));
        if (!differences.isEmpty()) {
            throw different(differences);
        }
        return wanted.with(
                before.path("programs").valueStream().map(JsonNode::asString).toList(),
                request(before),
                promptToxicity(before));
    }

    /// Both together. Of what is known, plans and prompts keep their places as far as there are rows of them; the
    /// others were asked for and never made.
    SweepDocument grown(SweepDocument known, SweepCells there, SweepDocument wanted) {
        List<SteeringPlan> plans = new ArrayList<>(known.request().plans().subList(0, there.plansWithRows()));
        wanted.request().plans().stream()
                .filter(plan -> place(plans, plan).isEmpty())
                .forEach(plans::add);
        List<PromptSpec> made = known.request().prompts().subList(0, there.promptsWithRows());
        List<PromptSpec> prompts = longer(made, wanted.request().prompts());
        List<String> programs = Stream.concat(
                        made.isEmpty() ? Stream.empty() : known.programs().stream(), wanted.programs().stream())
                .distinct()
                .toList();
        return wanted.with(
                programs,
                wanted.request().with(prompts, plans),
                toxicity(prompts.size(), made.size(), known.promptToxicity(), wanted.promptToxicity()));
    }

    /// Of the plan that steers as this one does.
    static OptionalInt place(List<SteeringPlan> plans, SteeringPlan plan) {
        return IntStream.range(0, plans.size())
                .filter(i -> plans.get(i).steersAs(plan))
                .findFirst();
    }

    /// What either says of each of the prompts; empty where nothing is said of any.
    ///
    /// @param made prompts of which there are rows: what was said of others was of other prompts, maybe
    private List<Double> toxicity(int prompts, int made, List<Double> before, List<Double> now) {
        List<Double> all = new ArrayList<>();
        for (int i = 0; i < prompts; i++) {
            double there = i < made ? at(before, i) : Double.NaN;
            double here = at(now, i);
            if (Math.abs(there - here) > 0) { // false where one of them is not known
                throw different("the toxicity of prompt " + (i + 1) + " is " + there + " there, " + here + " here");
            }
            all.add(Double.isNaN(here) ? there : here);
        }
        return all.stream().allMatch(t -> Double.isNaN(t)) ? List.of() : all;
    }

    private static double at(List<Double> toxicity, int prompt) {
        return prompt < toxicity.size() ? toxicity.get(prompt) : Double.NaN;
    }

    private static List<Double> promptToxicity(JsonNode there) {
        return there.path("promptToxicity")
                .valueStream()
                .map(toxicity -> toxicity.isNumber() ? toxicity.doubleValue() : Double.NaN)
                .toList();
    }

    private JsonNode read(byte[] there) {
        try {
            return JSON.readTree(there);
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    private TextRequest request(JsonNode there) {
        try {
            return Optional.ofNullable(JSON.treeToValue(there.path("request"), TextRequest.class))
                    .orElseThrow(() -> different("'request' is missing"));
        } catch (JacksonException e) {
            throw unreadable(e);
        }
    }

    private InvalidFileException unreadable(JacksonException e) {
        return new InvalidFileException(
                file.toString(), "is no sweep's settings", "Choose another folder with --out, or restore the file", e);
    }

    private InvalidRequestException different(String difference) {
        return new InvalidRequestException(
                file.toString(),
                "is of a sweep of other settings (" + difference + ")",
                "Choose another folder with --out, or give the same settings to go on with it");
    }

    /// Which options differ, in the order of the wanted document.
    private static Stream<String> differences(String name, JsonNode before, JsonNode now) {
        if (GROWS.contains(name) || now.equals(before)) {
            return Stream.empty();
        }
        if (now.isObject() && before.isObject()) {
            return now.propertyStream()
                    .flatMap(field -> differences(
                            name.isEmpty() ? field.getKey() : name + "." + field.getKey(),
                            before.path(field.getKey()),
                            field.getValue()));
        }
        String option = OPTIONS.getOrDefault(name, "'" + name + "'");
        String values = option + " is " + before + " there, " + now + " here";
        return Stream.of(values.length() > LONGEST_SHOWN + option.length() ? option + " differs" : values);
    }

    /// One list begins with the other.
    private List<PromptSpec> longer(List<PromptSpec> before, List<PromptSpec> now) {
        for (int i = 0; i < Math.min(before.size(), now.size()); i++) {
            if (!before.get(i).text().equals(now.get(i).text())) {
                throw different("prompt " + (i + 1) + " is another; a sweep grows at the end of its prompts alone");
            }
            if (!before.get(i).equals(now.get(i))) {
                throw different("--chat or --bos differ");
            }
        }
        return new ArrayList<>(before.size() > now.size() ? before : now);
    }
}
