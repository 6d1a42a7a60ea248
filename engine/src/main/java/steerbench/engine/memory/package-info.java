/// How much memory a model will take, before it is loaded, against what the machine has.
@NullMarked
package steerbench.engine.memory;

import org.jspecify.annotations.NullMarked;
