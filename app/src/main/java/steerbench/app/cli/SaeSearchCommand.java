package steerbench.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import steerbench.engine.hub.HubModel;

/// `sae search QUERY`.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Search the Hugging Face Hub for SAEs; most downloaded first.",
        footer = {
            "",
            "SAELens tags what it uploads; others may not: --tag '' searches all repositories.",
            "'sae fetch' names the SAEs that are in a repository."
        })
final class SaeSearchCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private HubSearch search = new HubSearch();

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "That repositories carry on the Hub. Default: ${DEFAULT-VALUE}.")
    private String tag = HubModel.SAE_TAG;

    SaeSearchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return search.run(context, tag);
    }
}
