package steerbench.engine.generation;

/// Which continuation: indices into a request's prompts and plans, and the sample's number.
public record RowId(int prompt, int plan, int sample) {}
