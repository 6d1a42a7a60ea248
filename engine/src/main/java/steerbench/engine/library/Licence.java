package steerbench.engine.library;

import java.net.URI;

/// What something may be used for.
///
/// @param name SPDX name where it has one
/// @param notice what must be accepted before the first use; empty where nothing must
public record Licence(String name, URI uri, String notice) {

    /// A licence that asks for nothing before use.
    public static Licence free(String name) {
        return new Licence(name, URI.create("https://spdx.org/licenses/" + name + ".html"), "");
    }

    /// Google's terms for the Gemma models, with the notice that they want passed on.
    public static Licence gemma() {
        return new Licence(
                "Gemma Terms of Use",
                URI.create("https://ai.google.dev/gemma/terms"),
                "Gemma is provided under and subject to the Gemma Terms of Use found at ai.google.dev/gemma/terms");
    }

    public boolean mustBeAccepted() {
        return !notice.isEmpty();
    }
}
