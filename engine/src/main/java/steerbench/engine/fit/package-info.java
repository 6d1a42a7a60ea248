/// Whether an SAE belongs to a model: what its files say, and what a self-test measures.
@NullMarked
package steerbench.engine.fit;

import org.jspecify.annotations.NullMarked;
