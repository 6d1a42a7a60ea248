/// Getting the model: fetched once, opened, with progress in the window and the remedy where it fails.
@NullMarked
package steerbench.app.loading;

import org.jspecify.annotations.NullMarked;
