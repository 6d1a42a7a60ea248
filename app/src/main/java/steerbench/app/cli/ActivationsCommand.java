package steerbench.app.cli;

import static java.util.stream.Collectors.toList;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.app.mask.ToxicWords;
import steerbench.engine.features.FeatureActivation;
import steerbench.engine.generation.TokenReading;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.prompt.Token;
import steerbench.engine.workbench.EngineInfo;
import steerbench.engine.workbench.HookReading;
import steerbench.engine.workbench.LocalEngine;
import steerbench.engine.workbench.PromptReading;
import steerbench.engine.workbench.PromptSpec;
import steerbench.engine.workbench.SaeInfo;

/// `activations PROMPT`.
@Command(
        name = "activations",
        mixinStandardHelpOptions = true,
        description = {
            "Show a prompt's tokens and each token's strongest SAE features.",
            "With --hooks also what passes any hooks " + "of the model, all read in one run."
        })
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

    @Option(
            names = "--feature",
            paramLabel = "[SAE:]N",
            description = "Report this feature at every token (several times); without a name: of every SAE.")
    private List<String> chosen = List.of();

    @Mixin
    private HookOptions hookOptions = new HookOptions();

    @Option(names = "--reveal", description = "Show toxic words unmasked.")
    private boolean reveal;

    ActivationsCommand(CommandContext context) {
        this.context = context;
    }

    /// What `--json` prints.
    ///
    /// @param hooks what was asked for by `--hooks`
    /// @param file where their values lie, if not here
    record Result(
            String masking,
            EngineInfo engine,
            String prompt,
            List<TokenLine> tokens,
            List<HookOptions.Line> hooks,
            @Nullable String file) {}

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
        hookOptions.check();
        try (LocalEngine engine = engineOptions.open(context)) {
            PromptSpec spec = promptOptions.spec(prompt);
            PromptReading reading = context.await(engine.read(spec, watched(engine), context.cancellation()));
            List<TokenLine> lines = lines(reading);
            Optional<HookReading> hooks = hookOptions.read(engine, spec, context);
            String file = hooks.flatMap(hookOptions::write).map(Path::toString).orElse(null);
            if (json.enabled()) {
                context.console()
                        .json(new Result(
                                ToxicWords.UNMASKED,
                                engine.info(),
                                prompt,
                                lines,
                                hooks.map(hookOptions::lines).orElse(List.of()),
                                file));
            } else {
                print(engine.info(), lines);
                if (engine.info().saes().isEmpty() && hooks.isEmpty()) {
                    context.console()
                            .note("no SAE is loaded, so no features are shown: name one with --sae;"
                                    + " 'steerbench sae catalogue' lists known ones");
                }
                hooks.ifPresent(h -> hookOptions.print(h, context.console()));
                if (file != null) {
                    context.console().line(file);
                }
            }
            return ExitCode.OK;
        }
    }

    private Map<String, Set<Integer>> watched(LocalEngine engine) {
        List<String> saes = engine.info().saes().stream().map(SaeInfo::id).toList();
        Map<String, Set<Integer>> watched = new HashMap<>();
        for (String text : chosen) {
            FeatureArgument argument = FeatureArgument.parse(text, saes);
            for (String sae : argument.sae().map(List::of).orElse(saes)) {
                watched.computeIfAbsent(sae, _ -> new HashSet<>()).add(feature(argument));
            }
        }
        return watched;
    }

    private static int feature(FeatureArgument argument) {
        try {
            return Integer.parseInt(argument.rest());
        } catch (NumberFormatException e) {
            throw new InvalidRequestException(
                    "--feature " + argument.text(), "is not [SAE:]N", "For example --feature 3524", e);
        }
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

    /// With several SAEs each one's features behind its name.
    private static String activations(List<FeatureActivation> activations) {
        Map<String, List<FeatureActivation>> bySae = activations.stream()
                .collect(Collectors.groupingBy(FeatureActivation::sae, LinkedHashMap::new, toList()));
        return bySae.entrySet().stream()
                .map(e -> (bySae.size() > 1 ? e.getKey() + " " : "") + ofOneSae(e.getValue()))
                .collect(Collectors.joining("  "));
    }

    private static String ofOneSae(List<FeatureActivation> activations) {
        return activations.stream()
                .map(a -> String.format(Locale.ROOT, "%d:%.2f", a.feature(), a.activation()))
                .collect(Collectors.joining(" "));
    }
}
