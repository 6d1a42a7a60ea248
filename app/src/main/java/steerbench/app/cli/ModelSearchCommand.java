package steerbench.app.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.engine.hub.Hub;
import steerbench.engine.hub.HubModel;

/// `model search QUERY`.
@Command(
        name = "search",
        mixinStandardHelpOptions = true,
        description = "Search the Hugging Face Hub; most downloaded first.")
final class ModelSearchCommand implements Callable<Integer> {
    private final CommandContext context;

    @Mixin
    private JsonOption json = new JsonOption();

    @Parameters(paramLabel = "QUERY", description = "Words of the name.")
    private String query = "";

    @Option(names = "--limit", paramLabel = "N", description = "Results at most. Default: ${DEFAULT-VALUE}.")
    private int limit = 20;

    ModelSearchCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        try (Hub hub = new Hub(context.hubSettings().get())) {
            List<HubModel> found = hub.client().search(query, limit, context.cancellation());
            if (json.enabled()) {
                context.console().json(found);
            } else {
                found.forEach(this::print);
                if (found.isEmpty()) {
                    context.console().note("no repository fits '" + query + "'");
                }
            }
            return ExitCode.OK;
        }
    }

    private void print(HubModel model) {
        context.console()
                .format(
                        "%-56s %10d downloads  %-12s %s",
                        model.id(),
                        model.downloads(),
                        model.licence().isEmpty() ? "no licence" : model.licence(),
                        model.gated() ? "gated" : model.isPrivate() ? "private" : "");
    }
}
