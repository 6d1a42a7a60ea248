package steerbench.engine;

import java.nio.file.Path;

/// The numerical oracle's files, copied from the project's reference set (`FIXTURES.md` beside them).
public final class Fixtures {
    public static final Path ROOT = Path.of("src/test/resources/fixtures").toAbsolutePath();
    public static final Path TINY_LLAMA = ROOT.resolve("models/llama");
    public static final Path TINY_GGUF = ROOT.resolve("gguf/tiny-llama-F32.gguf");
    public static final Path TINY_SAE = ROOT.resolve("saes/llama.standard");

    private Fixtures() {}
}
