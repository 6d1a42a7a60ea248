/// Runs: baseline and tiers side by side, token by token, with what steering did to each.
@NullMarked
package steerbench.app.generation;

import org.jspecify.annotations.NullMarked;
