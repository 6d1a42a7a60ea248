/// Running graphs: ONNX Runtime sessions, native buffers, the KV cache, one forward pass at a time. The only
/// package that touches `ai.onnxruntime`.
@NullMarked
package steerbench.engine.session;

import org.jspecify.annotations.NullMarked;
