package steerbench.engine.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// A graph under construction: inputs, initialisers, nodes in topological order, outputs. [#toModel] gives
/// the bytes of a `ModelProto`.
///
/// Locations of external data are written relative to the root of the file system (see
/// [#externalDataFolder]), so that one graph may point into the checkpoint, the SAE and the cache of repacked
/// weights at once.
public final class OnnxGraph {
    private static final String DEFAULT_DOMAIN = "";
    private static final String CONTRIB_DOMAIN = "com.microsoft";

    private final List<Node> graphNodes = new ArrayList<>();
    private final Map<Value, Value> publicNames = new HashMap<>();
    private List<Node> nodes = graphNodes; // or a branch's
    private final OnnxProto.Writer initialisers = new OnnxProto.Writer();
    private final OnnxProto.Writer inputs = new OnnxProto.Writer();
    private final OnnxProto.Writer outputs = new OnnxProto.Writer();
    private final Set<String> inlineNames = new HashSet<>();
    private final Map<String, ExternalData> externals = new HashMap<>();
    private final List<String> inputNames = new ArrayList<>();
    private final List<String> outputNames = new ArrayList<>();
    private int unnamed;

    private final boolean cpuOnly;

    /// For the CPU.
    public OnnxGraph() {
        this(true);
    }

    /// @param cpuOnly false: it must run on CUDA too, without cuDNN
    public OnnxGraph(boolean cpuOnly) {
        this.cpuOnly = cpuOnly;
    }

    public boolean isCpuOnly() {
        return cpuOnly;
    }

    public Value input(String name, ElementType type, Dim... dims) {
        inputs.message(11, OnnxProto.valueInfo(name, type, dims));
        inputNames.add(name);
        return new Value(name);
    }

    public void output(Value value, ElementType type, Dim... dims) {
        outputs.message(12, OnnxProto.valueInfo(value.name(), type, dims));
        outputNames.add(value.name());
    }

    /// Gives `value` the public name `name`: what makes it writes where the output is wanted. A value that is
    /// known under a name already is copied.
    public void output(String name, Value value, ElementType type, Dim... dims) {
        Value known = new Value(name);
        boolean nameless =
                graphNodes.stream().anyMatch(n -> n.out().contains(value)) && !outputNames.contains(value.name());
        if (!nameless || publicNames.putIfAbsent(value, known) != null) {
            node("Identity", List.of(value), List.of(known));
        }
        output(known, type, dims);
    }

    public List<String> inputNames() {
        return List.copyOf(inputNames);
    }

    public List<String> outputNames() {
        return List.copyOf(outputNames);
    }

    /// A node of the standard domain with one output.
    public Value node(String operator, List<Value> in, Attribute... attributes) {
        Value out = fresh();
        write(DEFAULT_DOMAIN, operator, in, List.of(out), attributes);
        return out;
    }

    /// A node of the standard domain whose outputs are named by the caller ([Value#NONE] where one is not
    /// wanted).
    public void node(String operator, List<Value> in, List<Value> out, Attribute... attributes) {
        write(DEFAULT_DOMAIN, operator, in, out, attributes);
    }

    /// An operator of ONNX Runtime's own domain with one output.
    public Value contrib(String operator, List<Value> in, Attribute... attributes) {
        Value out = fresh();
        write(CONTRIB_DOMAIN, operator, in, List.of(out), attributes);
        return out;
    }

    public void contrib(String operator, List<Value> in, List<Value> out, Attribute... attributes) {
        write(CONTRIB_DOMAIN, operator, in, out, attributes);
    }

    private void write(String domain, String operator, List<Value> in, List<Value> out, Attribute... attributes) {
        nodes.add(new Node(domain, operator, operator + "_" + unnamed++, in, out, List.of(attributes)));
    }

    /// Two ways to the same values, of which each run takes one. What a branch stores is stored outside it,
    /// so both may use the same weights.
    ///
    /// @param condition bool, one element
    /// @param types of the values, in the order in which both branches return them
    public List<Value> either(
            Value condition, Supplier<List<Value>> whenTrue, Supplier<List<Value>> whenFalse, List<ElementType> types) {
        List<Value> results = types.stream().map(_ -> fresh()).toList();
        write(
                DEFAULT_DOMAIN,
                "If",
                List.of(condition),
                results,
                branch("then_branch", whenTrue, types),
                branch("else_branch", whenFalse, types));
        return results;
    }

    private Attribute branch(String name, Supplier<List<Value>> build, List<ElementType> types) {
        List<Node> outside = nodes;
        List<Node> inside = new ArrayList<>();
        nodes = inside;
        List<Value> made = build.get();
        nodes = outside;
        List<Branch.Result> branchResults = IntStream.range(0, types.size())
                .mapToObj(i -> new Branch.Result(made.get(i), types.get(i)))
                .toList();
        return new Attribute.GraphAttribute(name, new Branch(inside, branchResults));
    }

    /// A new name for the output of a node.
    public Value fresh() {
        return new Value("t" + unnamed++);
    }

    /// An initialiser whose bytes stay in their file. The same name twice is the same initialiser.
    ///
    /// @throws IllegalArgumentException where the name stands for other bytes already
    public Value external(String name, ElementType type, ExternalData data, long... dims) {
        ExternalData known = externals.putIfAbsent(name, data);
        if (known == null) {
            initialisers.message(5, OnnxProto.externalTensor(name, type, dims, data, location(data.file())));
        } else if (!known.equals(data)) {
            throw new IllegalArgumentException(name + " is at " + known + ", not " + data);
        }
        return new Value(name);
    }

    /// An external initialiser of which no kernel keeps a packed copy: it counts as a default that a caller
    /// could override, so ONNX Runtime takes it for no constant. For a table that is gathered from and, now
    /// and then, multiplied with.
    public Value externalUnpacked(String name, ElementType type, ExternalData data, long... dims) {
        if (!externals.containsKey(name)) {
            Dim[] fixed = LongStream.of(dims).mapToObj(Dim::of).toArray(Dim[]::new);
            inputs.message(11, OnnxProto.valueInfo(name, type, fixed));
        }
        return external(name, type, data, dims);
    }

    /// Inline floats; for vectors (norm weights, biases), not for matrices.
    public Value floats(String name, float[] values, long... dims) {
        return floats(name, () -> values, dims);
    }

    /// Inline floats, computed where the graph does not have them yet.
    public Value floats(String name, Supplier<float[]> computed, long... dims) {
        if (inlineNames.add(name)) {
            float[] values = computed.get();
            ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            initialisers.message(5, OnnxProto.inlineTensor(name, ElementType.FLOAT, dims, bytes.array()));
        }
        return new Value(name);
    }

    /// As [#floats], rounded to float16.
    public Value halves(String name, Supplier<float[]> computed, long... dims) {
        if (inlineNames.add(name)) {
            float[] values = computed.get();
            ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : values) {
                bytes.putShort(Float.floatToFloat16(value));
            }
            initialisers.message(5, OnnxProto.inlineTensor(name, ElementType.FLOAT16, dims, bytes.array()));
        }
        return new Value(name);
    }

    public Value floats(float... values) {
        return floats(fresh().name(), values, values.length);
    }

    public Value scalar(float value) {
        return floats(fresh().name(), new float[] {value});
    }

    public Value longs(long... values) {
        return longTensor(values, values.length);
    }

    /// Under a name: the same name twice is the same initialiser.
    public Value longs(String name, long... values) {
        if (inlineNames.add(name)) {
            writeLongs(name, values, values.length);
        }
        return new Value(name);
    }

    public Value scalar(long value) {
        return longTensor(new long[] {value});
    }

    private Value longTensor(long[] values, long... dims) {
        Value name = fresh();
        writeLongs(name.name(), values, dims);
        return name;
    }

    private void writeLongs(String name, long[] values, long... dims) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(values);
        initialisers.message(5, OnnxProto.inlineTensor(name, ElementType.INT64, dims, bytes.array()));
    }

    /// The serialised `ModelProto`.
    public byte[] toModel() {
        OnnxProto.Writer graph = new OnnxProto.Writer();
        graphNodes.forEach(n -> graph.message(1, OnnxProto.node(n.renamed(publicNames))));
        graph.text(2, "steerbench");
        graph.raw(initialisers);
        graph.raw(inputs);
        graph.raw(outputs);
        return OnnxProto.model(graph);
    }

    /// What ONNX Runtime must be told as the folder of external data: the root of the file system.
    public static Path externalDataFolder(Path anyFile) {
        return anyFile.toAbsolutePath().getRoot();
    }

    private static String location(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        return absolute.getRoot().relativize(absolute).toString();
    }
}
