/// A run: generate, judge, score. The same for the window and for `demo`; knows no user interface.
@NullMarked
package steerbench.app.run;

import org.jspecify.annotations.NullMarked;
