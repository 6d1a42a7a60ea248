/// The user's work on disk: documented JSON in the per-user configuration folder, whole or not at all.
@NullMarked
package steerbench.app.session;

import org.jspecify.annotations.NullMarked;
