/// The Hugging Face Hub: its cache on disk, what its repositories hold, and downloads from it.
@NullMarked
package steerbench.engine.hub;

import org.jspecify.annotations.NullMarked;
