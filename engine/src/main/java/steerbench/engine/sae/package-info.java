/// Sparse autoencoders on disk, brought from each format to one meaning: encoder, decoder directions, and
/// what is done to the residual before encoding.
@NullMarked
package steerbench.engine.sae;

import org.jspecify.annotations.NullMarked;
