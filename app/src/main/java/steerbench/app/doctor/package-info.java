/// What was found on this machine, what is missing, and how to get it.
@NullMarked
package steerbench.app.doctor;

import org.jspecify.annotations.NullMarked;
