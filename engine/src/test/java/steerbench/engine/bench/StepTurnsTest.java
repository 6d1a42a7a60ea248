package steerbench.engine.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("unit")
@Timeout(30) // where a turn is not passed on, all wait for ever
class StepTurnsTest {
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    private Consumer<Runnable> run(String name, int steps) {
        return turn -> {
            turn.run();
            order.add(name + " prompt");
            for (int i = 0; i < steps; i++) {
                turn.run();
                order.add(name + i);
            }
        };
    }

    @Test
    void stepsAlternateAndPromptsAreNotTimed() {
        List<Samples> samples = StepTurns.take(List.of(run("a", 3), run("b", 3)));
        assertThat(order).containsExactly("a prompt", "b prompt", "a0", "b0", "a1", "b1", "a2", "b2");
        // The last step ends with the run itself, and with whatever else that does.
        assertThat(samples).hasSize(2).allSatisfy(s -> assertThat(s.size()).isEqualTo(2));
    }

    @Test
    void whoEndsEarlierLeavesTheTurnsToTheOthers() {
        StepTurns.take(List.of(run("a", 0), run("b", 2), run("c", 1)));
        assertThat(order).containsExactly("a prompt", "b prompt", "c prompt", "b0", "c0", "b1");
    }

    @Test
    void whoFailsDoesNotHoldUpTheOthers() {
        Consumer<Runnable> failing = turn -> {
            turn.run();
            throw new IllegalStateException("no memory");
        };
        assertThatThrownBy(() -> StepTurns.take(List.of(failing, run("b", 1)))).hasMessage("no memory");
        assertThat(order).containsExactly("b prompt", "b0");
    }
}
