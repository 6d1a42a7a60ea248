/// The three tiers' controls: strength, magnitude, phase.
@NullMarked
package steerbench.app.steering;

import org.jspecify.annotations.NullMarked;
