package steerbench.app.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.app.catalogue.CatalogueRow.Scope;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

/// What the Hub was asked for of one kind: repositories, or what is in the one that is open.
final class HubShelf {
    private final Scope scope;
    private final Storehouse store;
    private final CatalogueRows lines;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final TokenQuestions tokens;
    private final Texts texts;
    private final Consumer<List<CatalogueRow>> show;
    private final StringProperty says;
    private final ObjectProperty<Optional<HubRepo>> open = new SimpleObjectProperty<>(Optional.empty());
    private List<CatalogueRow> results = List.of();
    private String searched = "";
    private Cancellation asking = new Cancellation();

    /// @param show takes what is on it now
    HubShelf(
            Scope scope,
            Storehouse store,
            CatalogueRows lines,
            BackgroundTasks tasks,
            Problems problems,
            TokenQuestions tokens,
            Texts texts,
            Consumer<List<CatalogueRow>> show) {
        this.scope = scope;
        this.store = store;
        this.lines = lines;
        this.tasks = tasks;
        this.problems = problems;
        this.tokens = tokens;
        this.texts = texts;
        this.show = show;
        this.says = new SimpleStringProperty(texts.get("catalogue.hubHint"));
    }

    /// Why nothing is listed.
    ReadOnlyStringProperty says() {
        return says;
    }

    /// The repository that is looked into.
    ReadOnlyObjectProperty<Optional<HubRepo>> open() {
        return open;
    }

    /// Asks for repositories with these words in their names.
    void search(String words) {
        results = List.of();
        searched = words;
        open.set(Optional.empty());
        ask(
                of -> store.search(scope.kind(), words, of),
                found -> lines.found(scope, found),
                "catalogue.noMatch",
                rows -> results = rows);
    }

    /// Asks what is in the repository.
    void open(HubRepo repo) {
        open.set(Optional.of(repo));
        ask(
                of -> store.offers(repo, scope.kind(), of),
                offer -> lines.offered(scope, offer),
                "catalogue.nothingInside",
                _ -> {});
    }

    /// Back to the repositories that were found.
    ///
    /// @return what was asked for then
    String back() {
        asking.cancel();
        open.set(Optional.empty());
        says.set(texts.get("catalogue.noMatch"));
        show.accept(results);
        return searched;
    }

    private <T> void ask(
            Function<Cancellation, List<T>> question,
            Function<T, CatalogueRow> line,
            String nothing,
            Consumer<List<CatalogueRow>> found) {
        asking.cancel();
        Cancellation mine = new Cancellation();
        asking = mine;
        show.accept(List.of());
        says.set(texts.get("catalogue.searching"));
        tasks.runLong(
                () -> question.apply(mine),
                answer -> {
                    if (!mine.isCancelled()) {
                        List<CatalogueRow> rows = answer.stream().map(line).toList();
                        says.set(texts.get(nothing));
                        found.accept(rows);
                        show.accept(rows);
                    }
                },
                why -> failed(mine, why, () -> ask(question, line, nothing, found)));
    }

    private void failed(Cancellation of, Throwable why, Runnable again) {
        if (of.isCancelled() || why instanceof CancelledException) {
            return; // something else is asked for by now
        }
        says.set(problems.explain(why).sentence());
        tokens.askAfter(why, again);
    }
}
