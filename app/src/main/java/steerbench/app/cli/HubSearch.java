package steerbench.app.cli;

import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import steerbench.engine.hub.Hub;
import steerbench.engine.hub.HubModel;

/// What every search of the Hub takes and prints.
final class HubSearch {
    @Mixin
    private JsonOption json = new JsonOption();

    @Parameters(paramLabel = "QUERY", description = "Words of the name.")
    private String query = "";

    @Option(names = "--limit", paramLabel = "N", description = "Results at most. Default: ${DEFAULT-VALUE}.")
    private int limit = 20;

    /// @param tag that repositories must carry; empty for any
    int run(CommandContext context, String tag) {
        try (Hub hub = new Hub(context.hubSettings().get())) {
            List<HubModel> found = hub.client().search(query, tag, limit, context.cancellation());
            if (json.enabled()) {
                context.console().json(found);
            } else {
                found.forEach(model -> print(context, model));
                if (found.isEmpty()) {
                    context.console()
                            .note("no repository fits '" + query + "'"
                                    + (tag.isEmpty() ? "" : " and is tagged " + tag));
                }
            }
            return ExitCode.OK;
        }
    }

    private static void print(CommandContext context, HubModel model) {
        context.console()
                .format(
                        "%-56s %10d downloads  %-12s %s",
                        model.id(),
                        model.downloads(),
                        model.licence().isEmpty() ? "no licence" : model.licence(),
                        model.gated() ? "gated" : model.isPrivate() ? "private" : "");
    }
}
