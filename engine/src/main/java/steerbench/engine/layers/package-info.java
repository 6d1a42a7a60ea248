/// The building blocks of decoders as graph nodes: the residual stream, norms, rotary positions, attention,
/// MLPs.
@NullMarked
package steerbench.engine.layers;

import org.jspecify.annotations.NullMarked;
