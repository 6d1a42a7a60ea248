/// One file a model family: which tensors a checkpoint holds under which names, and how a block is put
/// together.
@NullMarked
package steerbench.engine.family;

import org.jspecify.annotations.NullMarked;
