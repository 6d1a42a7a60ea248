package steerbench.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.engine.Fixtures;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.prompt.Tokenizer;
import steerbench.engine.prompt.Tokenizers;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.weights.Mode;

@Tag("unit")
class DecodingTest {
    private static final Path MODEL = Fixtures.ROOT.resolve("gguf/tiny-llama-F32.gguf");

    @Test
    void aBenchmarkThatIsCancelledEndsWithinAStep(@TempDir Path cache) {
        Cancellation cancellation = new Cancellation();
        AtomicInteger steps = new AtomicInteger();
        try (OpenModel model = OpenModel.of(ModelCheckpoint.open(MODEL), cache);
                Tokenizer tokenizer = Tokenizers.of(model.checkpoint());
                DecoderSession session =
                        model.session(Mode.FAST, DecoderSession.Layout.of(List.of()), SessionSettings.standard(64))) {
            Decoding decoding = new Decoding(tokenizer, cancellation);
            assertThatThrownBy(() -> decoding.decode(
                            session, tokenizer.prompt("a", true), SteeringPlan.unsteered(), 1, 40, () -> {
                                if (steps.incrementAndGet() == 5) {
                                    cancellation.cancel();
                                }
                            }))
                    .isInstanceOf(CancelledException.class);
        }
        assertThat(steps).hasValue(5);
    }
}
