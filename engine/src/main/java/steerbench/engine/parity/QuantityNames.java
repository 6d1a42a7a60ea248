package steerbench.engine.parity;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.problem.EngineException;

/// The names that the quantities of a folder's parts will have, from the headers of their references: nothing
/// is computed for them. What a reference should hold and does not is not among them.
final class QuantityNames {
    private static final List<String> OF_SAES = List.of("hook", "active_set", "fvu", "l0", "share_active", "unscaled");
    private static final List<String> OF_STEERING = List.of("hook", "decoder_norms", "prompt_lengths", "cases");
    private static final Pattern STEERED_PROMPT = Pattern.compile("(.+/prompt\\d+\\.).*");
    private static final Pattern PROMPT = Pattern.compile("(prompt\\d+\\.).*");
    private static final Pattern NUMBER = Pattern.compile("(?<=\\.|prompt)\\d+");
    private static final int MOST_NAMED = 80;

    private final Set<String> parts = new TreeSet<>();
    private final Set<String> all = new TreeSet<>();

    /// By the fused attention, by standard operators and by the older configuration.
    static Optional<Set<String>> ofModel(Path reference) {
        return keys(reference)
                .map(keys -> keys.stream()
                        .flatMap(k -> Stream.of(k, "plain_attention/" + k, "config.v4/" + k))
                        .collect(Collectors.toSet()));
    }

    static Optional<Set<String>> ofSae(Path reference) {
        return keys(reference).map(keys -> with(keys, OF_SAES));
    }

    static Optional<Set<String>> ofSteering(Path reference) {
        return keys(reference).map(keys -> {
            Set<String> names = with(keys, OF_STEERING);
            keys.stream()
                    .map(STEERED_PROMPT::matcher)
                    .filter(Matcher::matches)
                    .forEach(m -> names.addAll(
                            List.of(m.group(1) + "equals_baseline", m.group(1) + "equals_baseline.logits")));
            return names;
        });
    }

    static Optional<Set<String>> ofGguf(Path reference, int texts) {
        return keys(reference).map(keys -> with(keys, tokenizer(texts)));
    }

    static Optional<Set<String>> ofRealModel(Path reference, int texts) {
        return keys(reference).map(keys -> {
            Set<String> names = with(keys, tokenizer(texts));
            keys.stream()
                    .map(PROMPT::matcher)
                    .filter(Matcher::matches)
                    .forEach(m -> names.add(m.group(1) + "total_logprob"));
            return names;
        });
    }

    private static List<String> tokenizer(int texts) {
        return IntStream.range(0, texts).mapToObj(i -> "tokenizer." + i).toList();
    }

    private static Set<String> with(Set<String> keys, Collection<String> more) {
        Set<String> names = new TreeSet<>(keys);
        names.addAll(more);
        return names;
    }

    /// Empty where the file cannot be read: that is said when it is compared.
    private static Optional<Set<String>> keys(Path reference) {
        try (SafetensorsFile file = SafetensorsFile.open(reference)) {
            return Optional.of(Set.copyOf(file.tensors().keySet()));
        } catch (EngineException e) {
            return Optional.empty();
        }
    }

    /// Remembers what there is.
    void add(String part, Collection<String> names) {
        parts.add(part);
        names.forEach(n -> all.add(part + "/" + n));
    }

    /// Of all parts.
    Set<String> all() {
        return all;
    }

    /// What there is, for people; numbers as N.
    String summary() {
        Set<String> kinds = all.stream()
                .map(n -> NUMBER.matcher(n.substring(n.lastIndexOf('/') + 1)).replaceAll("N"))
                .collect(Collectors.toCollection(TreeSet::new));
        return parts.isEmpty() ? "" : "There are " + list(parts) + ", each followed by a quantity: " + list(kinds);
    }

    private static String list(Set<String> names) {
        String shown = names.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMED ? shown : shown + " and " + (names.size() - MOST_NAMED) + " more";
    }
}
