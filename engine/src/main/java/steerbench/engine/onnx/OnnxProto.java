package steerbench.engine.onnx;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The messages of `onnx.proto` that we write, by field number. There is no official Java artifact of ONNX's
/// classes; these seven messages are all a graph needs, and protobuf's own [CodedOutputStream] does the wire
/// format.
final class OnnxProto {
    private static final long IR_VERSION = 10;
    private static final long OPSET = 21;

    private OnnxProto() {}

    /// A message under construction.
    static final class Writer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CodedOutputStream out = CodedOutputStream.newInstance(bytes, 256);

        void integer(int field, long value) {
            run(() -> out.writeInt64(field, value));
        }

        void real(int field, float value) {
            run(() -> out.writeFloat(field, value));
        }

        void text(int field, String value) {
            run(() -> out.writeString(field, value));
        }

        void bytes(int field, byte[] value) {
            run(() -> out.writeByteArray(field, value));
        }

        void message(int field, Writer message) {
            run(() -> out.writeBytes(field, ByteString.copyFrom(message.toBytes())));
        }

        /// Fields written elsewhere, taken over as they are.
        void raw(Writer fields) {
            raw(fields.toBytes());
        }

        void raw(byte[] fields) {
            run(() -> out.writeRawBytes(fields));
        }

        byte[] toBytes() {
            run(out::flush);
            return bytes.toByteArray();
        }

        private interface Write {
            void run() throws IOException;
        }

        private static void run(Write write) {
            try {
                write.run();
            } catch (IOException e) {
                throw new UncheckedIOException("a write to memory failed", e);
            }
        }
    }

    static Writer node(Node node) {
        Writer writer = new Writer();
        node.in().forEach(v -> writer.text(1, v.name()));
        node.out().forEach(v -> writer.text(2, v.name()));
        writer.text(3, node.name());
        writer.text(4, node.operator());
        node.attributes().forEach(a -> writer.message(5, attribute(a)));
        if (!node.domain().isEmpty()) {
            writer.text(7, node.domain());
        }
        return writer;
    }

    private static Writer attribute(Attribute attribute) {
        Writer writer = new Writer();
        writer.text(1, attribute.name());
        switch (attribute) {
            case Attribute.FloatAttribute f -> {
                writer.real(2, f.value());
                writer.integer(20, 1);
            }
            case Attribute.IntAttribute i -> {
                writer.integer(3, i.value());
                writer.integer(20, 2);
            }
            case Attribute.IntsAttribute i -> {
                i.values().forEach(v -> writer.integer(8, v));
                writer.integer(20, 7);
            }
            case Attribute.TextAttribute t -> {
                writer.bytes(4, t.value().getBytes(StandardCharsets.UTF_8));
                writer.integer(20, 3);
            }
            case Attribute.GraphAttribute g -> {
                writer.message(6, branch(g.name(), g.branch()));
                writer.integer(20, 5);
            }
        }
        return writer;
    }

    private static Writer branch(String name, Branch branch) {
        Writer graph = new Writer();
        branch.nodes().forEach(n -> graph.message(1, node(n)));
        graph.text(2, name);
        branch.results().forEach(r -> graph.message(12, typeInfo(r.value().name(), r.type())));
        return graph;
    }

    /// A value of some type and any shape.
    private static Writer typeInfo(String name, ElementType type) {
        Writer tensorType = new Writer();
        tensorType.integer(1, type.code());
        Writer valueType = new Writer();
        valueType.message(1, tensorType);
        Writer info = new Writer();
        info.text(1, name);
        info.message(2, valueType);
        return info;
    }

    static Writer valueInfo(String name, ElementType type, Dim... dims) {
        Writer shape = new Writer();
        for (Dim dim : dims) {
            Writer d = new Writer();
            switch (dim) {
                case Dim.Fixed fixed -> d.integer(1, fixed.size());
                case Dim.Named named -> d.text(2, named.name());
            }
            shape.message(1, d);
        }
        Writer tensorType = new Writer();
        tensorType.integer(1, type.code());
        tensorType.message(2, shape);
        Writer valueType = new Writer();
        valueType.message(1, tensorType);
        Writer info = new Writer();
        info.text(1, name);
        info.message(2, valueType);
        return info;
    }

    static Writer inlineTensor(String name, ElementType type, long[] dims, byte[] data) {
        Writer tensor = tensorHeader(name, type, dims);
        tensor.bytes(9, data);
        return tensor;
    }

    static Writer externalTensor(String name, ElementType type, long[] dims, ExternalData data, String location) {
        Writer tensor = tensorHeader(name, type, dims);
        tensor.message(13, entry("location", location));
        tensor.message(13, entry("offset", Long.toString(data.offset())));
        tensor.message(13, entry("length", Long.toString(data.length())));
        tensor.integer(14, 1);
        return tensor;
    }

    private static Writer tensorHeader(String name, ElementType type, long[] dims) {
        Writer tensor = new Writer();
        for (long dim : dims) {
            tensor.integer(1, dim);
        }
        tensor.integer(2, type.code());
        tensor.text(8, name);
        return tensor;
    }

    private static Writer entry(String key, String value) {
        Writer entry = new Writer();
        entry.text(1, key);
        entry.text(2, value);
        return entry;
    }

    static byte[] model(Writer graph) {
        Writer model = new Writer();
        model.integer(1, IR_VERSION);
        model.text(2, "steerbench");
        model.message(7, graph);
        model.message(8, opset("", OPSET));
        model.message(8, opset("com.microsoft", 1));
        return model.toBytes();
    }

    private static Writer opset(String domain, long version) {
        Writer writer = new Writer();
        writer.text(1, domain);
        writer.integer(2, version);
        return writer;
    }
}
