/// Known releases of models and SAEs, which of them go together, and which are here already.
@NullMarked
package steerbench.engine.catalogue;

import org.jspecify.annotations.NullMarked;
