/// How a checkpoint's matrices become initialisers and matrix-product nodes: mapped as they lie where ONNX
/// Runtime has a kernel for them, repacked once into the per-user cache where it has not.
@NullMarked
package steerbench.engine.weights;

import org.jspecify.annotations.NullMarked;
