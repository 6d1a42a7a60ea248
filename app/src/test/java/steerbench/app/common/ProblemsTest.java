package steerbench.app.common;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.task.CancelledException;

/// How what went wrong is told.
@Tag("unit")
class ProblemsTest {
    private final Problems problems = new Problems(Texts.load(), Path.of("the.log"));

    private Problem shown() {
        return problems.shown().get().orElseThrow();
    }

    @Test
    void whatIsExpectedComesWithItsRemedyTheRestWithACode() {
        problems.report(new InvalidRequestException("feature 9", "is none", "Name another"));
        assertThat(shown()).isEqualTo(new Problem("feature 9: is none", "Name another", ""));
        problems.report(new IllegalStateException("a bug"));
        assertThat(shown().isUnexpected()).isTrue();
        assertThat(shown().remedy()).contains("the.log");
    }

    @Test
    void whatIsGoodToKnowIsNoFailure() {
        problems.note("nothing is known about these features");
        assertThat(shown().isNote()).isTrue();
        problems.tell("the session is broken", "");
        assertThat(shown().isNote()).isFalse();
    }

    @Test
    void cancelledWorkIsNotTold() {
        problems.report(new CancelledException());
        assertThat(problems.shown().get()).isEqualTo(Optional.empty());
    }
}
