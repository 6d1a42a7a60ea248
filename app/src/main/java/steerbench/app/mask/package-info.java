/// Hiding toxic words in what is shown: the material is research data, nobody should have to read it unasked.
@NullMarked
package steerbench.app.mask;

import org.jspecify.annotations.NullMarked;
