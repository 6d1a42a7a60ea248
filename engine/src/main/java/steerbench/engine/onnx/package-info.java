/// ONNX models as Java values: nodes, inline constants, external data, and the protobuf bytes ONNX Runtime
/// reads.
@NullMarked
package steerbench.engine.onnx;

import org.jspecify.annotations.NullMarked;
