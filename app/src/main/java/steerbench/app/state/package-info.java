/// What the panes share: one observable state and the values in it. Panes know this package, not each other.
@NullMarked
package steerbench.app.state;

import org.jspecify.annotations.NullMarked;
