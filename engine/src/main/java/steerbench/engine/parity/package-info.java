/// Compares the engine with reference numbers from disk: models, SAEs, steering, GGUF files, tokenizers.
@NullMarked
package steerbench.engine.parity;

import org.jspecify.annotations.NullMarked;
