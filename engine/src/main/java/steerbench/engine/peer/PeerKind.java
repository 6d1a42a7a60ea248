package steerbench.engine.peer;

import java.util.List;

/// The programs we are compared with, each in the way its own users steer with it.
public enum PeerKind {
    LLAMA_CPP("llama.cpp", "neither steers nor reads features", PeerLibrary.LLAMA_CPP, "llama_cpp_peer.py", ""),
    CONTROL_VECTOR(
            "llama.cpp with a control vector",
            "steers by a fixed vector, reads no features",
            PeerLibrary.LLAMA_CPP,
            "llama_cpp_peer.py",
            ""),
    TRANSFORMERS(
            "transformers with a forward hook",
            "steers, reads no features",
            PeerLibrary.TORCH,
            "torch_peer.py",
            "transformers"),
    TRANSFORMER_LENS(
            "TransformerLens with SAELens",
            "steers and reads features",
            PeerLibrary.TORCH,
            "torch_peer.py",
            "transformer-lens");

    private final String label;
    private final String does;
    private final PeerLibrary library;
    private final String script;
    private final String variant;

    PeerKind(String label, String does, PeerLibrary library, String script, String variant) {
        this.label = label;
        this.does = does;
        this.library = library;
        this.script = script;
        this.variant = variant;
    }

    public String label() {
        return label;
    }

    /// What it does at every token besides decoding.
    public String does() {
        return does;
    }

    public PeerLibrary library() {
        return library;
    }

    public boolean steers() {
        return this != LLAMA_CPP;
    }

    String script() {
        return script;
    }

    /// The script's first arguments: which of its peers.
    List<String> arguments() {
        return variant.isEmpty() ? List.of() : List.of(variant);
    }
}
