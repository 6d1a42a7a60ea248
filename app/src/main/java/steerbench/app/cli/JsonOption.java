package steerbench.app.cli;

import picocli.CommandLine.Option;

/// The option every command has.
final class JsonOption {
    @Option(names = "--json", description = "Print JSON (unmasked text) instead of text for people.")
    private boolean enabled;

    boolean enabled() {
        return enabled;
    }
}
