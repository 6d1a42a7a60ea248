/// From a decoder family, SAEs and steering inputs to one ONNX graph: what is read, what is edited, what
/// comes out.
@NullMarked
package steerbench.engine.graph;

import org.jspecify.annotations.NullMarked;
