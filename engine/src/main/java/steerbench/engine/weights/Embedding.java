package steerbench.engine.weights;

import java.util.List;
import steerbench.engine.onnx.Attribute;
import steerbench.engine.onnx.ElementType;
import steerbench.engine.onnx.ExternalData;
import steerbench.engine.onnx.OnnxGraph;
import steerbench.engine.onnx.Value;

/// A table `[rows, width]` looked up by ids: token embedding, learned positions.
public sealed interface Embedding {
    Value lookUp(OnnxGraph graph, Value ids);

    /// float32 rows.
    record Dense(String name, int rows, int width, ExternalData table) implements Embedding {
        @Override
        public Value lookUp(OnnxGraph graph, Value ids) {
            return graph.node("Gather", List.of(graph.external(name, ElementType.FLOAT, table, rows, width), ids));
        }
    }

    /// 8-bit rows in blocks of 32 (Q8_0); only the rows asked for are read and scaled.
    record Blocks(String name, int rows, int width, ExternalData quants, ExternalData scales) implements Embedding {
        @Override
        public Value lookUp(OnnxGraph graph, Value ids) {
            int block = Int8Packer.BLOCK;
            Value q = graph.external(name + ".rows", ElementType.UINT8, quants, rows, width);
            Value s = graph.external(name + ".rowscales", ElementType.FLOAT, scales, rows, width / block);
            return graph.contrib(
                    "GatherBlockQuantized",
                    List.of(q, ids, s),
                    Attribute.of("bits", 8),
                    Attribute.of("block_size", block),
                    Attribute.of("quantize_axis", 1),
                    Attribute.of("gather_axis", 0));
        }
    }
}
