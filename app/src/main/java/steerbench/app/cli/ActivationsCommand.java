package steerbench.app.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.app.mask.ToxicWords;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.generation.TokenReading;
import steerbench.engine.prompt.Token;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.LocalEngine;
import steerbench.engine.workbench.PromptReading;
import steerbench.engine.workbench.SaeInfo;

/// `activations PROMPT`.
@Command(
        name = "activations",
        mixinStandardHelpOptions = true,
        description = "Show a prompt's tokens and each token's strongest SAE features.")
final class ActivationsCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Mixin
    private EngineOptions engineOptions = new EngineOptions();

    @Mixin
    private PromptOptions promptOptions = new PromptOptions();

    @Parameters(paramLabel = "PROMPT")
    private String prompt = "";

    @Option(names = "--feature", paramLabel = "N", description = "Report this feature at every token (several times).")
    private List<Integer> chosen = List.of();

    @Option(names = "--reveal", description = "Show toxic words unmasked.")
    private boolean reveal;

    ActivationsCommand(CommandContext context) {
        this.context = context;
    }

    /// What `--json` prints.
    record Result(String masking, EngineInfo engine, String prompt, List<TokenLine> tokens) {}

    /// @param chosen activations of the features asked for by `--feature`
    record TokenLine(
            int position,
            int id,
            String text,
            boolean special,
            List<FeatureActivation> top,
            List<FeatureActivation> chosen) {}

    @Override
    public Integer call() {
        try (LocalEngine engine = engineOptions.open(context)) {
            PromptReading reading =
                    context.await(engine.read(promptOptions.spec(prompt), watched(engine), context.cancellation()));
            List<TokenLine> lines = lines(reading);
            if (json.enabled()) {
                context.console().json(new Result(ToxicWords.UNMASKED, engine.info(), prompt, lines));
            } else {
                print(engine.info(), lines);
            }
            return ExitCode.OK;
        }
    }

    private Map<String, Set<Integer>> watched(LocalEngine engine) {
        Map<String, Set<Integer>> watched = new HashMap<>();
        for (SaeInfo sae : engine.info().saes()) {
            watched.put(sae.id(), new HashSet<>(chosen));
        }
        return watched;
    }

    private List<TokenLine> lines(PromptReading reading) {
        List<TokenLine> lines = new ArrayList<>();
        for (int i = 0; i < reading.tokens().size(); i++) {
            Token token = reading.prompt().tokens().get(i);
            TokenReading r = reading.tokens().get(i);
            lines.add(new TokenLine(
                    i, token.id(), token.text(), token.special(), r.top(), chosen.isEmpty() ? List.of() : r.watched()));
        }
        return lines;
    }

    private void print(EngineInfo info, List<TokenLine> lines) {
        ToxicWords mask = context.masking(reveal);
        List<String> texts = mask.maskPieces(lines.stream().map(TokenLine::text).toList());
        context.console().line(context.describe(info));
        for (TokenLine line : lines) {
            context.console()
                    .format(
                            "%4d %6d %-16s %s%s",
                            line.position(),
                            line.id(),
                            texts.get(line.position()).replace("\n", "\\n"),
                            activations(line.top()),
                            line.chosen().isEmpty() ? "" : "  | " + activations(line.chosen()));
        }
    }

    private static String activations(List<FeatureActivation> activations) {
        return activations.stream()
                .map(a -> String.format(Locale.ROOT, "%d:%.2f", a.feature(), a.activation()))
                .collect(Collectors.joining(" "));
    }
}
