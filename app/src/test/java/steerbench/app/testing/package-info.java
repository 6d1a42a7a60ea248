/// What several tests need: the real model, opened once, and a judge without a model.
@NullMarked
package steerbench.app.testing;

import org.jspecify.annotations.NullMarked;
