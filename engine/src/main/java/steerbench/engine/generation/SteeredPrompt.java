package steerbench.engine.generation;

import java.util.List;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.SteeringPlan;

/// A prompt as a plan that edits it left it. Owns its memory.
///
/// @param row keys, values and logits, one row
/// @param receipts one a position
/// @param readings one a position
record SteeredPrompt(SteeringPlan plan, PromptRows row, List<Receipt> receipts, List<TokenReading> readings)
        implements AutoCloseable {
    SteeredPrompt {
        receipts = List.copyOf(receipts);
        readings = List.copyOf(readings);
    }

    long bytes() {
        return row.bytes();
    }

    @Override
    public void close() {
        row.close();
    }
}
