/// The prompt: typed, tokenised, read by the model as it is typed.
@NullMarked
package steerbench.app.prompt;

import org.jspecify.annotations.NullMarked;
