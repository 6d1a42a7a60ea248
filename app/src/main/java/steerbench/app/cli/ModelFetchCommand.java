package steerbench.app.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.catalogue.CatalogueModel;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.hub.HubWanted;
import steerbench.engine.hub.HubWanted.Kind;
import steerbench.engine.library.Licence;
import steerbench.engine.library.LicenceBook;
import steerbench.engine.library.ModelLibrary;
import steerbench.engine.library.PinnedModel;
import steerbench.engine.workbench.DefaultPair;

/// `model fetch [ORG/NAME[@REVISION]]`.
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = {
            "Fetch a model into the cache: the default model, one of 'model catalogue', or any of the Hugging Face Hub.",
            "Of the Hub: configuration, tokenizer and safetensors, into the Hub's own cache (HF_HOME, HF_HUB_CACHE)."
        })
final class ModelFetchCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Parameters(
            paramLabel = "MODEL",
            arity = "0..1",
            description = "An id of 'model catalogue', or ORG/NAME[@REVISION] on the Hub. Default: the default model.")
    private @Nullable String model;

    @Option(names = "--file", paramLabel = "FILE", description = "One file of the repository, a .gguf for example.")
    private String file = "";

    @Option(
            names = "--accept-licence",
            description = "You have read the model's licence and accept it; asked once, where a licence wants that.")
    private boolean acceptsLicence;

    ModelFetchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        String named = model == null ? DefaultPair.pinned().id() : model;
        Optional<CatalogueModel> known = Catalogue.shipped().model(named);
        Optional<PinnedModel> pinned = PinnedModel.find(named).or(() -> known.flatMap(CatalogueModel::pinnedModel));
        if (pinned.isPresent()) {
            return fetch(pinned.get());
        }
        HubWanted wanted = known.flatMap(CatalogueModel::wanted)
                .or(() -> HubWanted.find(Kind.MODEL, named))
                .orElseGet(() -> HubWanted.of(Kind.MODEL, HubRepo.parse(named), ""));
        return new HubFetching(context, json.enabled())
                .run(file.isEmpty() ? wanted : HubWanted.of(Kind.MODEL, wanted.repo(), file));
    }

    private int fetch(PinnedModel pinned) {
        LicenceBook book = new LicenceBook(context.folders());
        Licence licence = pinned.licence();
        if (!book.permits(licence)) {
            context.console()
                    .note(pinned.title() + " is under the licence " + licence.name() + " (" + licence.uri() + ").");
            context.console().note(licence.notice());
            if (acceptsLicence || context.console().confirms("Have you read these terms, and do you accept them?")) {
                book.accept(licence);
            }
        }
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
