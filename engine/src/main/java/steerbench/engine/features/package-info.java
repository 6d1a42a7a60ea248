/// Feature activations of tokens, and what is known about features.
@NullMarked
package steerbench.engine.features;

import org.jspecify.annotations.NullMarked;
