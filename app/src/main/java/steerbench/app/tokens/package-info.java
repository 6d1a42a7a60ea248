/// The prompt's tokens: chips coloured by a feature, a token-by-feature heat map, and what is known of the
/// token under the pointer or the focus.
@NullMarked
package steerbench.app.tokens;

import org.jspecify.annotations.NullMarked;
