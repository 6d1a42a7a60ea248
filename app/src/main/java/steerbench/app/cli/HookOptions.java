package steerbench.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.workbench.HookReading;
import steerbench.engine.workbench.HookValues;
import steerbench.engine.workbench.LocalEngine;
import steerbench.engine.workbench.PromptSpec;

/// Which hooks are read besides the SAEs, and where their values go.
final class HookOptions {
    @Option(
            names = "--hooks",
            paramLabel = "HOOK",
            split = ",",
            description = {
                "Read what passes these hooks, for example blocks.3.hook_resid_mid,blocks.5.attn.hook_z. Sites are "
                        + "hook_resid_pre, hook_resid_mid, hook_resid_post, attn.hook_z, mlp.hook_post, hook_attn_out and "
                        + "hook_mlp_out; 'blocks.*' stands for every layer. Values are float32, (tokens, width) each."
            })
    private List<String> hooks = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = {
                "Write the hooks' values to FILE.npz or FILE.safetensors, an array a hook, and the token ids as "
                        + "input_ids. Without it they stand in the output of --json."
            })
    private @Nullable Path out;

    /// A hook as `--json` prints it.
    ///
    /// @param shape tokens and width
    /// @param norms Euclidean norm at each token
    /// @param values a row a token; null where they lie in a file
    record Line(
            String hook,
            List<Integer> shape,
            List<Double> norms,
            @Nullable List<float[]> values) {}

    /// Refuses what cannot work before a model is loaded.
    void check() {
        if (out != null && hooks.isEmpty()) {
            throw new InvalidRequestException("--out", "belongs to --hooks", "Name hooks, or leave it out");
        }
        if (out != null) {
            HookFile.check(out);
        }
        hooks.forEach(h -> points(h, 1));
    }

    private static List<HookPoint> points(String name, int layers) {
        String star = "blocks.*.";
        Stream<String> names = name.startsWith(star)
                ? IntStream.range(0, layers).mapToObj(i -> "blocks." + i + "." + name.substring(star.length()))
                : Stream.of(name);
        return names.map(n -> HookPoint.parse(n).orElseThrow(() -> unknown(name)))
                .toList();
    }

    private static InvalidRequestException unknown(String name) {
        return new InvalidRequestException(
                "--hooks " + name,
                "is no known hook",
                "Sites are "
                        + Arrays.stream(Site.values()).map(Site::hookName).collect(Collectors.joining(", "))
                        + "; for example blocks.3.hook_resid_mid");
    }

    Optional<HookReading> read(LocalEngine engine, PromptSpec prompt, CommandContext context) {
        if (hooks.isEmpty()) {
            return Optional.empty();
        }
        Set<HookPoint> wanted = new TreeSet<>();
        hooks.forEach(h -> wanted.addAll(points(h, engine.info().model().nLayers())));
        return Optional.of(context.await(engine.readHooks(prompt, wanted, context.cancellation())));
    }

    /// The file that was written, if one was asked for.
    Optional<Path> write(HookReading reading) {
        return Optional.ofNullable(out).map(file -> HookFile.write(reading, file));
    }

    List<Line> lines(HookReading reading) {
        List<Line> lines = new ArrayList<>();
        for (HookValues hook : reading.hooks()) {
            List<Integer> tokens = IntStream.range(0, hook.tokens()).boxed().toList();
            lines.add(new Line(
                    hook.hook(),
                    List.of(hook.tokens(), hook.width()),
                    tokens.stream().map(hook::norm).toList(),
                    out != null ? null : tokens.stream().map(hook::at).toList()));
        }
        return lines;
    }

    void print(HookReading reading, Console console) {
        console.line("");
        console.line("hook                           (tokens, width)  norm at each token");
        for (HookValues hook : reading.hooks()) {
            console.format(
                    "%-30s (%d, %d)  %s",
                    hook.hook(),
                    hook.tokens(),
                    hook.width(),
                    IntStream.range(0, hook.tokens())
                            .mapToObj(t -> String.format(java.util.Locale.ROOT, "%.3g", hook.norm(t)))
                            .collect(Collectors.joining(" ")));
        }
    }
}
