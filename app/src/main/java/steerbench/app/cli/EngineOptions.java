package steerbench.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.memory.ByteSize;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.DefaultPair;
import steerbench.engine.workbench.EngineSettings;
import steerbench.engine.workbench.LocalEngine;
import steerbench.engine.workbench.MemoryCheck;

/// Options that say what is loaded and how it runs; the same on every command that runs a model.
final class EngineOptions {
    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "A .gguf file, a Hugging Face folder, an id of 'model catalogue', or"
                            + " ORG/NAME[@REVISION][:FILE.gguf] on the Hub, fetched once. Default: SmolLM2-135M-Instruct, fetched once.")
    private @Nullable String model;

    @Option(
            names = "--sae",
            paramLabel = "SAE",
            description = "An SAE's folder, or ORG/NAME[@REVISION][:FOLDER] on the Hub (several times for several"
                    + " SAEs, at different layers too). Default: the one made for the default model. Results and"
                    + " --feature call it by its folder's name.")
    private List<String> saes = List.of();

    @Option(
            names = "--sae-scale",
            paramLabel = "C",
            description = "The factor of an SAE with expected_average_only_in, which its folder does not hold (the"
                    + " n-th one for the n-th --sae).")
    private List<Double> saeScales = List.of();

    @Option(
            names = "--hook",
            paramLabel = "HOOK",
            description = "Where an SAE reads, blocks.N.hook_resid_post for example, if its folder does not say (the"
                    + " n-th one for the n-th --sae).")
    private List<String> hooks = List.of();

    @Option(names = "--mode", description = "exact (float32 activations) or fast (int8 activations). Default: fast.")
    private Mode mode = Mode.FAST;

    @Option(
            names = "--weights",
            paramLabel = "PRECISION",
            description = "How the model's matrices are held: stored, int8 or int4 (rounded from an unquantised"
                    + " checkpoint; 'model quantise' says what that costs). Default: stored.")
    private WeightPrecision weights = WeightPrecision.STORED;

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Option(
            names = "--cuda-graphs",
            description = "With --device cuda or auto, in mode fast: replay steps as captured CUDA graphs. Not yet run"
                    + " on a GPU.")
    private boolean cudaGraphs;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of an operator. Default: all processors.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--context",
            paramLabel = "N",
            description = "Longest sequence in tokens, at most what the model was made for. Default: that, but no more"
                    + " than " + EngineSettings.USUAL_POSITIONS + ".")
    private @Nullable Integer context;

    @Option(
            names = "--top",
            paramLabel = "K",
            description = "Largest activations reported of each token. Default: ${DEFAULT-VALUE}.")
    private int readout = 8;

    @Option(
            names = "--cache-memory",
            paramLabel = "SIZE",
            description =
                    "Memory for keys, values, passes and kept prompts, for example 512m or 2g; how many rows decode"
                            + " together follows from it. Default: a quarter of what the machine has available.")
    private @Nullable String cacheMemory;

    @Option(names = "--force-memory", description = "Load a model although it does not fit into memory.")
    private boolean forceMemory;

    /// Settings with everything fetched that they name.
    EngineSettings settings(CommandContext context) {
        if (threads < 1) {
            throw new InvalidRequestException("--threads " + threads, "must be at least 1", "");
        }
        if (this.context != null && this.context < 1) {
            throw new InvalidRequestException("--context " + this.context, "must be at least 1", "");
        }
        if (cudaGraphs && (device.choice() == DeviceChoice.CPU || mode != Mode.FAST)) {
            throw new InvalidRequestException(
                    "--cuda-graphs", "is of use on CUDA in mode fast alone", "Give --device cuda too, and no --mode");
        }
        NamedPaths paths = new NamedPaths(context);
        Path path = model != null
                ? paths.model(model)
                : new DefaultPair(context.folders()).model(context.console().progress(), context.cancellation());
        return new EngineSettings(
                path,
                saeChoices(context),
                mode,
                weights,
                threads,
                readout,
                this.context == null ? 0 : this.context,
                32,
                cacheBytes(),
                device.choice(),
                cudaGraphs);
    }

    private long cacheBytes() {
        if (cacheMemory == null) {
            return 0;
        }
        return ByteSize.parse(cacheMemory)
                .map(ByteSize::bytes)
                .filter(bytes -> bytes > 0)
                .orElseThrow(() -> new InvalidRequestException(
                        "--cache-memory " + cacheMemory, "is no amount of memory", "For example 512m or 2g"));
    }

    /// The SAEs alone, for what needs no model.
    List<EngineSettings.SaeChoice> saeChoices(CommandContext context) {
        List<EngineSettings.SaeChoice> choices = new ArrayList<>();
        NamedPaths paths = new NamedPaths(context);
        SaeIds ids = new SaeIds();
        for (int i = 0; i < saes.size(); i++) {
            NamedPaths.NamedSae sae = paths.sae(saes.get(i));
            choices.add(new EngineSettings.SaeChoice(ids.of(sae.name()), sae.folder(), saeOptions(i)));
        }
        if (saes.isEmpty() && model == null) {
            choices.add(new DefaultPair(context.folders())
                    .sae(saeOptions(0), context.console().progress(), context.cancellation()));
        }
        if (hooks.size() > choices.size() || saeScales.size() > choices.size()) {
            throw new InvalidRequestException(
                    "--hook and --sae-scale",
                    "are given more often than there are SAEs",
                    "They go with the SAEs in their order");
        }
        return choices;
    }

    private SaeOptions saeOptions(int sae) {
        SaeOptions options = SaeOptions.none();
        if (sae < saeScales.size()) {
            options = options.withInputScale(saeScales.get(sae));
        }
        if (sae < hooks.size()) {
            String name = hooks.get(sae);
            options = options.withHook(HookPoint.parse(name)
                    .orElseThrow(() -> new InvalidRequestException(
                            "--hook " + name, "is no known hook", "For example blocks.10.hook_resid_post")));
        }
        return options;
    }

    LocalEngine open(CommandContext context) {
        return open(context, settings(context));
    }

    /// What [#settings] made, perhaps changed; refused where memory is short, before anything is loaded.
    LocalEngine open(CommandContext context, EngineSettings settings) {
        if (!forceMemory) {
            MemoryCheck.require(settings, context.folders().packed());
        }
        return context.open(settings);
    }
}
