package steerbench.app.catalogue;

import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import steerbench.app.catalogue.Question.Answer;

/// What the user must agree to before it goes on, one thing at a time.
final class Questions {
    private final ObjectProperty<Optional<Question>> asked = new SimpleObjectProperty<>(Optional.empty());

    ReadOnlyObjectProperty<Optional<Question>> asked() {
        return asked;
    }

    void ask(Question question) {
        asked.set(Optional.of(question));
    }

    /// The user's answer; empty for no.
    void answer(Optional<Answer> answer) {
        Optional<Question> question = asked.get();
        asked.set(Optional.empty());
        question.ifPresent(q -> answer.ifPresent(q.then()));
    }
}
