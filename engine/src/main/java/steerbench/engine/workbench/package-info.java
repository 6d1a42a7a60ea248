/// What an application asks of the engine: a few small interfaces over immutable records, so that the engine
/// can move to a child process or another machine without touching a pane.
@NullMarked
package steerbench.engine.workbench;

import org.jspecify.annotations.NullMarked;
