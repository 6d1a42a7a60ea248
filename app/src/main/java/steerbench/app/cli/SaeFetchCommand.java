package steerbench.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.hub.HubWanted;
import steerbench.engine.hub.HubWanted.Kind;

/// `sae fetch ORG/NAME[@REVISION]`.
@Command(
        name = "fetch",
        mixinStandardHelpOptions = true,
        description = "Fetch an SAE of the Hugging Face Hub into the Hub's own cache (HF_HOME, HF_HUB_CACHE).")
final class SaeFetchCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Parameters(paramLabel = "SAE", description = "ORG/NAME[@REVISION][:FOLDER].")
    private String sae = "";

    @Option(
            names = "--path",
            paramLabel = "FOLDER",
            description = "The SAE's folder in the repository. Default: the repository itself.")
    private String path = "";

    SaeFetchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        HubWanted named = HubWanted.find(Kind.SAE, sae).orElseGet(() -> HubWanted.of(Kind.SAE, HubRepo.parse(sae), ""));
        HubWanted wanted = path.isEmpty() ? named : HubWanted.of(Kind.SAE, named.repo(), path);
        return new HubFetching(context, json.enabled()).run(wanted);
    }
}
