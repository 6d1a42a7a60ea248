/// Steered decoding: sampling, the batch of rows with their own plans, what is reported of every token.
@NullMarked
package steerbench.engine.generation;

import org.jspecify.annotations.NullMarked;
