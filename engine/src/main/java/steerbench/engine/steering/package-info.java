/// What a user asks of the residual stream, and its translation into graph inputs. The canon of tiers,
/// magnitudes, phases and latches is `docs/steering.md`.
@NullMarked
package steerbench.engine.steering;

import org.jspecify.annotations.NullMarked;
