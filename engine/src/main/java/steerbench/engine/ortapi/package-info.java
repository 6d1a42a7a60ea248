/// ONNX Runtime's C interface by `java.lang.foreign`: what its Java interface cannot do, which is to keep
/// tensors on a device, to bind them once, and to say which node runs where
/// (`docs/decisions/0016-gpu-by-the-c-interface.md`).
@NullMarked
package steerbench.engine.ortapi;

import org.jspecify.annotations.NullMarked;
