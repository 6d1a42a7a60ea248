/// The per-user cache: where models, SAEs and repacked weights lie, and how they come there.
@NullMarked
package steerbench.engine.library;

import org.jspecify.annotations.NullMarked;
