package steerbench.engine.parity;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SplitCache;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;

/// Whole sequences through a session in one steered pass.
final class SteeringPasses {
    private final DecoderSession session;

    SteeringPasses(DecoderSession session) {
        this.session = session;
    }

    /// Logits of all positions.
    ///
    /// @param promptLength how many of the ids are the prompt; the others count as generated
    float[] logits(SteeringPlan plan, int[] ids, int promptLength) {
        int vocab = session.shape().vocabSize();
        float[] logits = new float[ids.length * vocab];
        pass(plan, ids, promptLength, pass -> {
            for (int s = 0; s < ids.length; s++) {
                ParityContext.copy(pass.logits(s), logits, s * vocab);
            }
        });
        return logits;
    }

    /// The edited residual of all positions.
    float[] edited(SteeringPlan plan, int[] ids, int promptLength) {
        int width = session.shape().dModel();
        float[] edited = new float[ids.length * width];
        pass(plan, ids, promptLength, pass -> {
            for (int s = 0; s < ids.length; s++) {
                for (int d = 0; d < width; d++) {
                    edited[s * width + d] = pass.site(0).edited(0, s, d);
                }
            }
        });
        return edited;
    }

    private void pass(SteeringPlan plan, int[] ids, int promptLength, Consumer<Pass> reader) {
        List<SlotTable> tables = SlotTable.of(session.sites(), List.of(plan), Map.of());
        RowSteering steering = new RowSteering(plan, tables);
        PassShape shape = new PassShape(
                1, ids.length, ids.length, List.of(tables.getFirst().size()));
        try (SplitCache cache = session.newCache(1, ids.length);
                Pass pass = session.newPass(shape)) {
            pass.row(0, 0, ids.length);
            steering.writePlan(pass.site(0), 0, 0);
            for (int s = 0; s < ids.length; s++) {
                pass.token(0, s, ids[s]);
                pass.logitRow(s, 0, s);
                steering.writeToken(pass.site(0), 0, s, s < promptLength, s > 0);
            }
            session.run(pass, cache, 0, Cancellation.never());
            reader.accept(pass);
        }
    }
}
