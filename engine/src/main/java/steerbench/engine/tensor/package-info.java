/// Read-only typed memory: data types (dense and block-quantised), shapes, and tensors over mapped files.
@NullMarked
package steerbench.engine.tensor;

import org.jspecify.annotations.NullMarked;
