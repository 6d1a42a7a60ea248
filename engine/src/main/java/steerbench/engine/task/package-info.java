/// Long work: how it is cancelled and how it reports progress.
@NullMarked
package steerbench.engine.task;

import org.jspecify.annotations.NullMarked;
