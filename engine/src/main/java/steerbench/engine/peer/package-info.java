/// Other programs that steer a model, as processes beside us: setting them up, and telling them what to do.
@NullMarked
package steerbench.engine.peer;

import org.jspecify.annotations.NullMarked;
