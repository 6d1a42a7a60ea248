/// The SAE's features: found by number or label, pinned, put into the steered set, weighted.
@NullMarked
package steerbench.app.features;

import org.jspecify.annotations.NullMarked;
