package steerbench.app.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import steerbench.app.common.Numbers;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.PinnedModel;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.session.OpenModel;
import steerbench.engine.weights.Mode;
import steerbench.engine.workbench.DefaultPair;
import steerbench.engine.workbench.MemoryCheck;

/// `model list|catalogue|fetch|search|info|quantise`.
@Command(
        name = "model",
        description = "Models: which are here, and how others come here.",
        mixinStandardHelpOptions = true,
        subcommands = {
            ModelCommand.ListModels.class,
            ModelCatalogueCommand.class,
            ModelFetchCommand.class,
            ModelSearchCommand.class,
            ModelCommand.Describe.class,
            QuantiseCommand.class
        })
final class ModelCommand {

    /// What `model list` says of a model.
    ///
    /// @param memory whether it fits, as far as can be said before it is here
    record Entry(
            String id,
            String title,
            String licence,
            boolean inCache,
            String path,
            long bytes,
            String sha256,
            MemoryVerdict.Level memory) {}

    @Command(
            mixinStandardHelpOptions = true,
            name = "list",
            description = "The models Steerbench knows, and whether they are here.")
    static final class ListModels implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private JsonOption json = new JsonOption();

        ListModels(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            ModelLibrary library = new ModelLibrary(context.folders());
            List<Entry> entries =
                    PinnedModel.all().stream().map(m -> entry(library, m)).toList();
            if (json.enabled()) {
                context.console().json(entries);
                return ExitCode.OK;
            }
            for (Entry entry : entries) {
                context.console()
                        .format(
                                "%-24s %-28s %-18s %8s  %-12s  %s",
                                entry.id(),
                                entry.title(),
                                entry.licence(),
                                Numbers.bytes(entry.bytes()),
                                entry.memory().label(),
                                entry.inCache() ? entry.path() : "not fetched");
            }
            context.console().line("'steerbench model catalogue' lists what else is known.");
            return ExitCode.OK;
        }

        private static Entry entry(ModelLibrary library, PinnedModel model) {
            MemoryVerdict.Level memory = Catalogue.shipped()
                    .model(model.id())
                    .map(m -> MemoryCheck.verdict(m.sizes(), List.of()).level())
                    .orElseThrow();
            return new Entry(
                    model.id(),
                    model.title(),
                    model.licence().name(),
                    library.has(model),
                    library.path(model).toString(),
                    model.bytes(),
                    model.sha256(),
                    memory);
        }
    }

    /// What `model info --json` says.
    record Description(ModelShape shape, List<MemoryVerdict> memory) {}

    @Command(
            mixinStandardHelpOptions = true,
            name = "info",
            description = "What a checkpoint is: family, sizes, memory.")
    static final class Describe implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private JsonOption json = new JsonOption();

        @Parameters(
                paramLabel = "MODEL",
                arity = "0..1",
                description =
                        "A .gguf file, a Hugging Face folder, an id of 'model catalogue', or ORG/NAME[@REVISION][:FILE.gguf]"
                                + " on the Hub. Default: the default model.")
        private @Nullable String model;

        Describe(CommandContext context) {
            this.context = context;
        }

        private Path path() {
            return model == null
                    ? new DefaultPair(context.folders()).model(context.console().progress(), context.cancellation())
                    : new NamedPaths(context).model(model);
        }

        @Override
        public Integer call() {
            Path path = path();
            List<MemoryVerdict> memory = Arrays.stream(Mode.values())
                    .map(mode -> MemoryCheck.of(path, mode))
                    .toList();
            try (OpenModel open =
                    OpenModel.of(ModelCheckpoint.open(path), context.folders().packed())) {
                ModelShape shape = open.shape();
                if (json.enabled()) {
                    context.console().json(new Description(shape, memory));
                } else {
                    context.console().format("%s (%s)", shape.name(), shape.family());
                    context.console()
                            .format(
                                    "%d blocks, d_model %d, %d heads (%d for keys and values) of %d, d_mlp %d",
                                    shape.nLayers(),
                                    shape.dModel(),
                                    shape.nHeads(),
                                    shape.nKvHeads(),
                                    shape.headDim(),
                                    shape.dMlp());
                    context.console().format("vocabulary %d, context %d", shape.vocabSize(), shape.contextLength());
                    for (MemoryVerdict m : memory) {
                        context.console().line("memory: " + m.level().label() + ": " + m.figures());
                    }
                }
                return ExitCode.OK;
            }
        }
    }
}
