package steerbench.engine.gpu;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// The operators of a serialised ONNX model and the element types of its inputs.
record OnnxNodes(List<String> operators, TreeMap<String, Integer> inputTypes) {
    private static final int GRAPH = 7;
    private static final int NODE = 1;
    private static final int INPUT = 11;

    static OnnxNodes of(byte[] model) {
        OnnxNodes nodes = new OnnxNodes(new ArrayList<>(), new TreeMap<>());
        each(model, (field, bytes) -> {
            if (field == GRAPH) {
                each(bytes, nodes::part);
            }
        });
        return nodes;
    }

    private interface Field {
        void bytes(int field, byte[] value);
    }

    private void part(int field, byte[] bytes) {
        if (field == NODE) {
            String[] names = {"", ""}; // op_type, domain
            each(bytes, (f, value) -> {
                if (f == 4 || f == 7) {
                    names[f == 4 ? 0 : 1] = new String(value, java.nio.charset.StandardCharsets.UTF_8);
                }
            });
            operators.add(names[1].isEmpty() ? names[0] : names[1] + "." + names[0]);
        } else if (field == INPUT) {
            String[] name = {""};
            each(bytes, (f, value) -> {
                if (f == 1) {
                    name[0] = new String(value, java.nio.charset.StandardCharsets.UTF_8);
                } else {
                    // ValueInfoProto.type -> TypeProto.tensor_type -> elem_type, each the first field
                    each(value, (_, tensor) -> inputTypes.put(name[0], (int) tensor[1]));
                }
            });
        }
    }

    /// Fields that are messages or texts.
    private static void each(byte[] message, Field then) {
        CodedInputStream in = CodedInputStream.newInstance(message);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                    then.bytes(WireFormat.getTagFieldNumber(tag), in.readByteArray());
                } else {
                    in.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
