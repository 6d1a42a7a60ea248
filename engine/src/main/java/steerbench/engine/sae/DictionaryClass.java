package steerbench.engine.sae;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/// The classes of dictionary_learning's SAEs (its `dictionary.py` and `trainers`, 0.1.0). What was trained by
/// the batch is used by its learned threshold, as its `encode` does.
enum DictionaryClass {
    STANDARD("AutoEncoder", SaeArchitecture.STANDARD, true),
    STANDARD_NEW("AutoEncoderNew", SaeArchitecture.STANDARD, false),
    GATED("GatedAutoEncoder", SaeArchitecture.GATED, true),
    JUMP_RELU("JumpReluAutoEncoder", SaeArchitecture.JUMPRELU, false),
    TOP_K("AutoEncoderTopK", SaeArchitecture.TOPK, true),
    BATCH_TOP_K("BatchTopKSAE", SaeArchitecture.JUMPRELU, true),
    MATRYOSHKA("MatryoshkaBatchTopKSAE", SaeArchitecture.JUMPRELU, true);

    private final String dictClass;
    private final SaeArchitecture architecture;
    private final boolean subtractsDecoderBias;

    DictionaryClass(String dictClass, SaeArchitecture architecture, boolean subtractsDecoderBias) {
        this.dictClass = dictClass;
        this.architecture = architecture;
        this.subtractsDecoderBias = subtractsDecoderBias;
    }

    /// @param dictClass as configurations name it
    static Optional<DictionaryClass> named(String dictClass) {
        return Arrays.stream(values())
                .filter(c -> c.dictClass.equals(dictClass))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(c -> c.dictClass).collect(Collectors.joining(", "));
    }

    String dictClass() {
        return dictClass;
    }

    SaeArchitecture architecture() {
        return architecture;
    }

    boolean subtractsDecoderBias() {
        return subtractsDecoderBias;
    }
}
