package steerbench.engine.onnx;

import java.nio.file.Path;

/// Bytes of an initialiser that lie in a file: ONNX Runtime maps them, they never pass through the heap.
public record ExternalData(Path file, long offset, long length) {}
