package steerbench.engine.prompt;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.el.JinjavaNodePreProcessor;
import com.hubspot.jinjava.el.JinjavaProcessors;
import com.hubspot.jinjava.interpret.Context.Library;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import com.hubspot.jinjava.tree.Node;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What a chat template, a program of whoever made the model, may do: what published templates do, within
/// bounds of time and memory.
final class TemplateLimits {
    private static final int MAX_LENGTH = 1 << 16;
    private static final int MAX_TAG = 1 << 12;
    private static final int MAX_OPERATORS = 800;
    private static final int MAX_DEPTH = 12;
    private static final int MAX_STEPS = 20_000;
    private static final int MAX_ELEMENTS = 10_000;
    private static final int MAX_OUTPUT = 1 << 20;

    private static final Set<String> FILTERS = Set.of(
            "trim",
            "length",
            "count",
            "tojson",
            "upper",
            "lower",
            "capitalize",
            "title",
            "replace",
            "join",
            "first",
            "last",
            "list",
            "map",
            "select",
            "selectattr",
            "reject",
            "rejectattr",
            "default",
            "d",
            "string",
            "safe",
            "dictsort",
            "int",
            "float",
            "reverse",
            "sort",
            "unique",
            "escape",
            "e");

    private TemplateLimits() {}

    /// Ends rendering. An [Error], since the library goes on after exceptions.
    static final class TooManySteps extends Error {
        private static final long serialVersionUID = 1;
    }

    /// Why a template is not run at all; empty where it is.
    static Optional<String> objection(String source) {
        if (source.length() > MAX_LENGTH) {
            return Optional.of("it is longer than " + MAX_LENGTH + " characters");
        }
        for (int at = source.indexOf('{'); at >= 0; at = source.indexOf('{', at + 1)) {
            char kind = at + 1 < source.length() ? source.charAt(at + 1) : 0;
            if (kind == '{' || kind == '%') {
                int end = source.indexOf(kind == '{' ? "}}" : "%}", at + 2);
                Optional<String> objection = inTag(source.substring(at + 2, end < 0 ? source.length() : end), at);
                if (objection.isPresent()) {
                    return objection;
                }
            }
        }
        return Optional.empty();
    }

    /// The library's parser goes one call deeper with each bracket and operator, and tries brackets several
    /// ways.
    private static Optional<String> inTag(String tag, int at) {
        int depth = 0;
        int deepest = 0;
        int operators = 0;
        for (int i = 0; i < tag.length(); i++) {
            char c = tag.charAt(i);
            if ("([{".indexOf(c) >= 0) {
                deepest = Math.max(deepest, ++depth);
            } else if (")]}".indexOf(c) >= 0) {
                depth--;
            }
            operators += "+-*/~|.!=<>%?: ".indexOf(c) >= 0 ? 1 : 0;
        }
        boolean fine = deepest <= MAX_DEPTH && tag.length() <= MAX_TAG && operators <= MAX_OPERATORS;
        return fine ? Optional.empty() : Optional.of("its expression at character " + at + " is too long or too deep");
    }

    /// @param message characters of what is put in
    static JinjavaConfig config(int message) {
        int output = MAX_OUTPUT + 2 * message;
        // Hugging Face renders templates with the first two settings (transformers, chat_template_utils).
        return JinjavaConfig.newBuilder()
                .withTrimBlocks(true)
                .withLstripBlocks(true)
                .withNestedInterpretationEnabled(false) // a message is text, never a program
                .withMaxOutputSize(output)
                .withMaxStringLength(output)
                .withMaxListSize(MAX_ELEMENTS)
                .withMaxMapSize(MAX_ELEMENTS)
                .withDisabled(Map.of(
                        Library.FILTER,
                        otherFilters(),
                        Library.TAG,
                        Set.of("include", "import", "from", "extends", "cycle", "call")))
                .withElResolver(new TemplateMethods())
                .withProcessors(JinjavaProcessors.newBuilder()
                        .withNodePreProcessor(new StepCounter())
                        .build())
                .build();
    }

    private static Set<String> otherFilters() {
        return new Jinjava()
                .getGlobalContext().getAllFilters().stream()
                        .map(Filter::getName)
                        .filter(name -> !FILTERS.contains(name))
                        .collect(Collectors.toSet());
    }

    private static final class StepCounter extends JinjavaNodePreProcessor {
        private int steps;

        @Override
        public void accept(Node node, JinjavaInterpreter interpreter) {
            if (++steps > MAX_STEPS) {
                throw new TooManySteps();
            }
            super.accept(node, interpreter);
        }
    }
}
