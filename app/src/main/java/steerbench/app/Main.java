package steerbench.app;

import java.util.List;
import java.util.Optional;
import steerbench.app.cli.CommandLineApp;
import steerbench.app.cli.DeviceFirst;
import steerbench.app.cli.ExitCode;
import steerbench.app.window.WindowLauncher;
import steerbench.engine.library.CacheFolders;

/// The one entry point. Without a command it opens the workbench window, else it is a command-line program.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // DJL's native library belongs into the user's cache, not into a folder of its own in the user's
        // home.
        System.setProperty("ENGINE_CACHE_DIR", CacheFolders.ofUser().natives().toString());
        List<String> arguments = DeviceFirst.moved(args);
        if (DeviceFirst.isWindow(arguments)) {
            Optional<String> noWindow = WindowLauncher.launch(arguments);
            noWindow.ifPresent(System.err::println);
            System.exit(noWindow.isPresent() ? ExitCode.MISSING : ExitCode.OK);
        }
        System.exit(CommandLineApp.run(arguments.toArray(String[]::new)));
    }
}
