/// Text to token ids and back, with the tokenizer that the checkpoint itself carries.
@NullMarked
package steerbench.engine.prompt;

import org.jspecify.annotations.NullMarked;
