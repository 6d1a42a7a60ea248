package steerbench.app.cli;

import picocli.CommandLine.Option;

/// The option every command has.
final class JsonOption {
    /// Said in every document that holds texts.
    static final String UNMASKED = "none: texts are unmasked";

    @Option(names = "--json", description = "Print JSON (unmasked text) instead of text for people.")
    private boolean enabled;

    boolean enabled() {
        return enabled;
    }
}
