/// What can compute: the processor, or an NVIDIA GPU with the libraries that ONNX Runtime's CUDA provider
/// needs.
@NullMarked
package steerbench.engine.device;

import org.jspecify.annotations.NullMarked;
