/// The program: where a start from the command line is told from a start of the window.
@NullMarked
package steerbench.app;

import org.jspecify.annotations.NullMarked;
