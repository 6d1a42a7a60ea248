package steerbench.app.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.hub.HubWanted;
import steerbench.engine.hub.HubWanted.Kind;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.PinnedModel;

/// `model fetch [ORG/NAME[@REVISION]]`.
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = {
            "Fetch a model into the cache: the default model, or one of the Hugging Face Hub.",
            "Of the Hub: configuration, tokenizer and safetensors, into the Hub's own cache (HF_HOME, HF_HUB_CACHE)."
        })
final class ModelFetchCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..1",
            description = "ORG/NAME[@REVISION] on the Hub, or an id of 'model list'. Default: the default model.")
    private @Nullable String model;

    @Option(names = "--file", paramLabel = "FILE", description = "One file of the repository, a .gguf for example.")
    private String file = "";

    ModelFetchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PinnedModel pinned = PinnedModel.smolLm2();
        if (model == null || pinned.isCalled(model)) {
            return fetch(pinned);
        }
        String named = model;
        HubWanted wanted =
                HubWanted.find(Kind.MODEL, named).orElseGet(() -> HubWanted.of(Kind.MODEL, HubRepo.parse(named), ""));
        return new HubFetching(context, json.enabled())
                .run(file.isEmpty() ? wanted : HubWanted.of(Kind.MODEL, wanted.repo(), file));
    }

    private int fetch(PinnedModel pinned) {
        Path path = new ModelLibrary(context.folders())
                .fetch(pinned, context.console().progress(), context.cancellation());
        if (json.enabled()) {
            context.console().json(Map.of("id", pinned.id(), "path", path.toString()));
        } else {
            context.console().line(path.toString());
        }
        return ExitCode.OK;
    }
}
