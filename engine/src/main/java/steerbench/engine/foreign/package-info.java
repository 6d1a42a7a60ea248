/// Functions of native libraries by `java.lang.foreign`.
@NullMarked
package steerbench.engine.foreign;

import org.jspecify.annotations.NullMarked;
