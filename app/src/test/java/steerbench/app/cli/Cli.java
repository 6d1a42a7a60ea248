package steerbench.app.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Function;
import steerbench.engine.task.Cancellation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The command line in this process, and what the last command printed.
final class Cli {
    private String out = "";
    private String err = "";

    /// The exit code.
    int run(String... args) {
        return run(console -> new CommandContext(console, new Cancellation()), args);
    }

    int run(Function<Console, CommandContext> context, String... args) {
        StringWriter printed = new StringWriter();
        StringWriter noted = new StringWriter();
        PrintWriter outWriter = new PrintWriter(printed, true);
        PrintWriter errWriter = new PrintWriter(noted, true);
        Console console = new Console(outWriter, errWriter, false);
        int code = CommandLineApp.run(args, context.apply(console), outWriter, errWriter);
        out = printed.toString();
        err = noted.toString();
        return code;
    }

    String out() {
        return out;
    }

    String err() {
        return err;
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(out);
    }
}
