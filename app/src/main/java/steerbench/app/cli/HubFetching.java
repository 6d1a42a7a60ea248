package steerbench.app.cli;

import java.nio.file.Path;
import steerbench.engine.hub.Hub;
import steerbench.engine.hub.HubWanted;

/// What `model fetch` and `sae fetch` have in common.
record HubFetching(CommandContext context, boolean json) {

    /// What `--json` prints.
    ///
    /// @param path the snapshot's folder, the SAE's folder in it, or the file
    record Fetched(String id, String revision, String commit, String path) {}

    /// Fetches what is not in the cache, and prints where it is.
    int run(HubWanted wanted) {
        try (Hub hub = new Hub(context.hubSettings().get())) {
            Path path = hub.settings().offline()
                    ? hub.load(wanted, progress -> {}, context.cancellation())
                    : hub.fetch(wanted, new DownloadBar(wanted.toString(), context.console()), context.cancellation());
            if (json) {
                String commit = hub.cache().commit(wanted.repo()).orElse("");
                context.console()
                        .json(new Fetched(wanted.repo().id(), wanted.repo().revision(), commit, path.toString()));
            } else {
                context.console().line(path.toString());
            }
            return ExitCode.OK;
        }
    }
}
