package steerbench.engine.session;

import steerbench.engine.onnx.ElementType;

/// Where the tensors of one pass lie.
interface PassMemory extends AutoCloseable {
    /// Filled by the host before a run.
    PassTensor input(ElementType type, long... shape);

    /// An input that operators read in the host's memory wherever they compute.
    PassTensor hostInput(ElementType type, long... shape);

    /// Read by the host after a run.
    PassTensor output(ElementType type, long... shape);

    /// Written by one graph and read by the next; the host takes part only where it asks to.
    PassTensor passing(ElementType type, long... shape);

    /// Carries all inputs to where graphs compute.
    void send();

    /// Brings all outputs back.
    void receive();

    @Override
    void close();
}
