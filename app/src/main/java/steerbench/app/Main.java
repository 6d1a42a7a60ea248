package steerbench.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import steerbench.app.cli.CommandLineApp;
import steerbench.app.cli.DeviceFirst;
import steerbench.app.cli.ExitCode;
import steerbench.app.window.WindowLauncher;
import steerbench.engine.library.CacheFolders;
import steerbench.engine.session.UnpackedRuntime;

/// The one entry point. Without a command it opens the workbench window, else it is a command-line program.
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        // Native libraries belong into the user's cache: not into a folder of DJL's own in the user's home,
        // and not into a new temporary one at every start.
        Path natives = CacheFolders.ofUser().natives();
        System.setProperty("ENGINE_CACHE_DIR", natives.toString());
        UnpackedRuntime.use(natives);
        List<String> arguments = DeviceFirst.moved(args);
        if (DeviceFirst.isWindow(arguments)) {
            Optional<String> noWindow = WindowLauncher.launch(arguments);
            noWindow.ifPresent(System.err::println);
            System.exit(noWindow.isPresent() ? ExitCode.MISSING : ExitCode.OK);
        }
        System.exit(CommandLineApp.run(arguments.toArray(String[]::new)));
    }
}
