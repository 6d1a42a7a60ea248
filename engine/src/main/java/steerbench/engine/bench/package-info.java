/// Speed and memory, measured as ratios to a peer in the same sitting.
@NullMarked
package steerbench.engine.bench;

import org.jspecify.annotations.NullMarked;
