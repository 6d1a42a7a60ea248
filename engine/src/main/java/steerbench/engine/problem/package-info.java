/// What can go wrong, as values the caller can act on: every failure names its subject, the reason and the
/// remedy.
@NullMarked
package steerbench.engine.problem;

import org.jspecify.annotations.NullMarked;
