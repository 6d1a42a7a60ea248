/// Files as they lie on disk: mapped, bounds-checked, typed. Nothing here knows a model family or a graph.
@NullMarked
package steerbench.engine.checkpoint;

import org.jspecify.annotations.NullMarked;
