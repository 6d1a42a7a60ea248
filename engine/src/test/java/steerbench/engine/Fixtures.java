package steerbench.engine;

import java.nio.file.Path;

/// The numerical oracle's files, copied from the project's reference set (`FIXTURES.md` beside them).
public final class Fixtures {
    public static final Path ROOT = Path.of("src/test/resources/fixtures").toAbsolutePath();
    /// A made-up SAE in Llama Scope's layout.
    public static final Path LLAMA_SCOPE =
            Path.of("src/test/resources/llama-scope/Llama3_1-8B-Base-L1R-8x").toAbsolutePath();

    /// Made-up SAEs of dictionary_learning, a folder a class.
    public static final Path DICTIONARY_LEARNING =
            Path.of("src/test/resources/dictionary-learning").toAbsolutePath();

    public static final Path TINY_LLAMA = ROOT.resolve("models/llama");
    public static final Path TINY_GGUF = ROOT.resolve("gguf/tiny-llama-F32.gguf");
    public static final Path TINY_SAE = ROOT.resolve("saes/llama.standard");

    private Fixtures() {}
}
