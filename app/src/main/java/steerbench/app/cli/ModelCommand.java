package steerbench.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.PinnedModel;
import steerbench.engine.session.OpenModel;
import steerbench.engine.workbench.DefaultPair;

/// `model list|fetch|info`.
@Command(
        name = "model",
        description = "Models in the cache.",
        mixinStandardHelpOptions = true,
        subcommands = {ModelCommand.ListModels.class, ModelCommand.Fetch.class, ModelCommand.Describe.class})
final class ModelCommand {

    /// What `model list` says of a model.
    record Entry(String id, String title, String licence, boolean inCache, String path, long bytes, String sha256) {}

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
            PinnedModel model = DefaultPair.pinned();
            Entry entry = new Entry(
                    model.id(),
                    model.title(),
                    model.licence(),
                    library.has(model),
                    library.path(model).toString(),
                    model.bytes(),
                    model.sha256());
            if (json.enabled()) {
                context.console().json(List.of(entry));
            } else {
                context.console()
                        .format(
                                "%-24s %-32s %-12s %4d MiB  %s",
                                entry.id(),
                                entry.title(),
                                entry.licence(),
                                entry.bytes() >> 20,
                                entry.inCache() ? entry.path() : "not fetched");
            }
            return ExitCode.OK;
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "fetch", description = "Fetch the default model into the cache.")
    static final class Fetch implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private JsonOption json = new JsonOption();

        Fetch(CommandContext context) {
            this.context = context;
        }

        @Override
        public Integer call() {
            PinnedModel model = DefaultPair.pinned();
            Path path = new ModelLibrary(context.folders())
                    .fetch(model, context.console().progress(), context.cancellation());
            if (json.enabled()) {
                context.console().json(java.util.Map.of("id", model.id(), "path", path.toString()));
            } else {
                context.console().line(path.toString());
            }
            return ExitCode.OK;
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "info", description = "What a checkpoint is: family and sizes.")
    static final class Describe implements Callable<Integer> {
        private final CommandContext context;

        @Mixin
        private JsonOption json = new JsonOption();

        @Parameters(
                paramLabel = "MODEL",
                arity = "0..1",
                description =
                        "A .gguf file, a Hugging Face folder, or an id of 'model list'. Default: the default model.")
        private @Nullable String model;

        Describe(CommandContext context) {
            this.context = context;
        }

        private Path path() {
            PinnedModel pinned = DefaultPair.pinned();
            if (model != null && !model.equalsIgnoreCase(pinned.id()) && !model.equalsIgnoreCase(pinned.title())) {
                return Path.of(model);
            }
            return new ModelLibrary(context.folders())
                    .fetch(pinned, context.console().progress(), context.cancellation());
        }

        @Override
        public Integer call() {
            try (OpenModel open =
                    OpenModel.of(ModelCheckpoint.open(path()), context.folders().packed())) {
                ModelShape shape = open.shape();
                if (json.enabled()) {
                    context.console().json(shape);
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
                }
                return ExitCode.OK;
            }
        }
    }
}
