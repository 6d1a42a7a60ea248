package steerbench.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `model search QUERY`.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Search the Hugging Face Hub; most downloaded first.")
final class ModelSearchCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private HubSearch search = new HubSearch();

    ModelSearchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        return search.run(context, "");
    }
}
