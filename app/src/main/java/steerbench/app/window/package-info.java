/// The workbench window: lays the panes out, wires them by plain constructors, starts and ends the program.
@NullMarked
package steerbench.app.window;

import org.jspecify.annotations.NullMarked;
