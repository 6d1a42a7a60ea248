package steerbench.app.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.common.Numbers;
import steerbench.app.common.Texts;
import steerbench.app.state.InspectedToken;
import steerbench.app.state.Series;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.evaluation.ScoredContinuation;
import steerbench.engine.generation.Finish;
import steerbench.engine.generation.GeneratedToken;

/// One continuation of a column.
public final class SampleViewModel {
    private final WorkbenchState shared;
    private final Series series;
    private final Texts texts;
    private final List<GeneratedToken> tokens = new ArrayList<>();
    private final ObjectProperty<Passage> passage = new SimpleObjectProperty<>(Passage.EMPTY);
    private final StringProperty outcome = new SimpleStringProperty("");
    private final StringProperty trouble = new SimpleStringProperty("");
    private Optional<Finish> finish = Optional.empty();
    private Optional<ScoredContinuation> scores = Optional.empty();
    private String prompt = "";

    SampleViewModel(WorkbenchState shared, Series series, Texts texts) {
        this.shared = shared;
        this.series = series;
        this.texts = texts;
    }

    ReadOnlyObjectProperty<Passage> passage() {
        return passage;
    }

    /// What is shown of the text.
    public String shownText() {
        return passage.get().text();
    }

    /// Scores and how it ended; empty while it is under way.
    public ReadOnlyStringProperty outcome() {
        return outcome;
    }

    /// Why there is no text, or no more of it.
    public ReadOnlyStringProperty trouble() {
        return trouble;
    }

    public List<GeneratedToken> tokens() {
        return List.copyOf(tokens);
    }

    /// Empty until both scores are there.
    Optional<ScoredContinuation> scores() {
        return scores;
    }

    boolean isFinished() {
        return finish.isPresent();
    }

    void begin(String newPrompt) {
        shared.inspected()
                .get()
                .filter(token -> token.source().equals(Optional.of(series)))
                .ifPresent(_ -> shared.inspected().set(Optional.empty())); // it goes with its text
        prompt = newPrompt;
        tokens.clear();
        finish = Optional.empty();
        scores = Optional.empty();
        show();
        tellOutcome();
    }

    void append(List<GeneratedToken> more) {
        tokens.addAll(more);
        show();
    }

    void finished(Finish how) {
        finish = Optional.of(how);
        tellOutcome();
    }

    void scored(ScoredContinuation scored) {
        scores = Optional.of(scored);
        tellOutcome();
    }

    void put(ScoredContinuation whole) {
        if (tokens.size() != whole.continuation().tokens().size()) {
            tokens.clear();
            append(whole.continuation().tokens());
        }
        finish = Optional.of(whole.continuation().finish());
        scored(whole);
    }

    /// Anew, as masks are now.
    void show() {
        passage.set(Passage.of(prompt, tokens, shared.masking()));
    }

    private void tellOutcome() {
        trouble.set(finish.filter(f -> f == Finish.NOT_FINITE)
                .map(_ -> texts.get("generation.tooStrong"))
                .orElse(""));
        List<String> parts = new ArrayList<>();
        scores.ifPresent(s -> {
            if (Double.isFinite(s.toxicity().toxicity())) {
                parts.add(texts.get(
                        "generation.toxicity", Numbers.fixed(s.toxicity().toxicity(), 2)));
            }
            if (Double.isFinite(s.perplexity())) {
                parts.add(texts.get("generation.perplexity", Numbers.three(s.perplexity())));
            }
        });
        finish.filter(f -> f != Finish.LENGTH && f != Finish.NOT_FINITE)
                .ifPresent(f -> parts.add(texts.choice("generation.finish", f)));
        outcome.set(String.join(" · ", parts));
    }

    /// The token under the pointer or the focus.
    void inspect(int index) {
        GeneratedToken token = tokens.get(index);
        shared.inspected()
                .set(Optional.of(new InspectedToken(
                        Optional.of(series),
                        index,
                        token.token(),
                        token.text().isEmpty()
                                ? shared.masking().mask(token.token().text())
                                : passage.get().textOf(index),
                        token.logProbability(),
                        token.top(),
                        Optional.of(token.receipt()))));
    }

    /// For screen readers.
    String describe(int index) {
        GeneratedToken token = tokens.get(index);
        String key = token.receipt().edited() ? "generation.tokenEdited" : "generation.token";
        return texts.get(
                key,
                passage.get().textOf(index),
                Integer.toString(index),
                Numbers.fixed(token.logProbability(), 2),
                Numbers.fixed(token.receipt().dose(), 3));
    }
}
