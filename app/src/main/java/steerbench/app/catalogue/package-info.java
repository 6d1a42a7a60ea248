/// Models and SAEs: what is known, what is here, getting and loading it.
@NullMarked
package steerbench.app.catalogue;

import org.jspecify.annotations.NullMarked;
