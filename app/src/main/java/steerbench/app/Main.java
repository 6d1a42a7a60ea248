package steerbench.app;

import java.util.Optional;
import steerbench.app.cli.CommandLineApp;
import steerbench.app.cli.ExitCode;
import steerbench.app.window.WindowLauncher;
import steerbench.engine.library.CacheFolders;

/// The one entry point. Without arguments it opens the workbench window, else it is a command-line program.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Before the first logger: the log belongs into the user's cache.
        // DJL's native library too, instead of a folder of its own in the user's home.
        System.setProperty("ENGINE_CACHE_DIR", CacheFolders.ofUser().natives().toString());
        System.setProperty("STEERBENCH_LOGS", CacheFolders.ofUser().logs().toString());
        if (args.length == 0) {
            Optional<String> noWindow = WindowLauncher.launch();
            noWindow.ifPresent(System.err::println);
            System.exit(noWindow.isPresent() ? ExitCode.MISSING : ExitCode.OK);
        }
        System.exit(CommandLineApp.run(args));
    }
}
