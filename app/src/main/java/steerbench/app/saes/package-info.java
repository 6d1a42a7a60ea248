/// The loaded SAEs: whether they belong to the model, why, and what the self-test measured.
@NullMarked
package steerbench.app.saes;

import org.jspecify.annotations.NullMarked;
