package steerbench.app.catalogue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.collections.transformation.FilteredList;
import steerbench.app.catalogue.CatalogueRow.Scope;
import steerbench.app.catalogue.CatalogueRow.State;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Changes;
import steerbench.app.common.Problem;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.EngineChoice;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.hub.HubModel;
import steerbench.engine.library.Licence;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

/// What is known, found and here, and what is done with it.
public final class CatalogueViewModel {
    private final Storehouse store;
    private final CatalogueRows lines;
    private final Fetching fetching;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final Consumer<EngineChoice> loader;
    private final Texts texts;
    private final ObservableList<CatalogueRow> all = FXCollections.observableArrayList();
    private final FilteredList<CatalogueRow> shown = new FilteredList<>(all);
    private final StringProperty query = new SimpleStringProperty("");
    private final ObjectProperty<Scope> scope = new SimpleObjectProperty<>(Scope.PAIRS);
    private final StringProperty empty = new SimpleStringProperty("");
    private final BooleanProperty open = new SimpleBooleanProperty(false);
    private final ObjectProperty<Optional<Question>> question = new SimpleObjectProperty<>(Optional.empty());
    private Cancellation search = new Cancellation();

    /// @param loader loads what was chosen instead of what is
    public CatalogueViewModel(
            EngineStorehouse store,
            BackgroundTasks tasks,
            Problems problems,
            Consumer<EngineChoice> loader,
            Texts texts) {
        this((Storehouse) store, tasks, problems, loader, texts);
    }

    CatalogueViewModel(
            Storehouse store, BackgroundTasks tasks, Problems problems, Consumer<EngineChoice> loader, Texts texts) {
        this.store = store;
        this.lines = new CatalogueRows(Catalogue.shipped(), texts);
        this.fetching = new Fetching(store, tasks, problems, texts);
        this.tasks = tasks;
        this.problems = problems;
        this.loader = loader;
        this.texts = texts;
        all.setAll(lines.known());
        Changes.of(this::filter, query, scope);
        filter();
    }

    ObservableList<CatalogueRow> rows() {
        return shown;
    }

    StringProperty query() {
        return query;
    }

    ObjectProperty<Scope> scope() {
        return scope;
    }

    /// Why nothing is listed.
    ReadOnlyStringProperty empty() {
        return empty;
    }

    /// Whether it is shown.
    public BooleanProperty open() {
        return open;
    }

    /// What must be agreed to before it goes on.
    ReadOnlyObjectProperty<Optional<Question>> question() {
        return question;
    }

    /// Shows or hides it; shown, it looks at the disk anew.
    public void toggle() {
        open.set(!open.get());
        if (open.get()) {
            lookAtDisk(List.copyOf(all));
        }
    }

    private void lookAtDisk(List<CatalogueRow> rows) {
        tasks.runLong(() -> rows.stream().map(this::isHere).toList(), here -> mark(rows, here), problems::report);
    }

    private boolean isHere(CatalogueRow row) {
        return !row.parts().isEmpty()
                && row.parts().stream().allMatch(p -> store.find(p).isPresent());
    }

    private static void mark(List<CatalogueRow> rows, List<Boolean> here) {
        for (int i = 0; i < rows.size(); i++) {
            ObjectProperty<State> state = rows.get(i).state();
            if (here.get(i)) {
                state.set(State.HERE);
            } else if (state.get() == State.HERE) {
                state.set(State.ABSENT);
            }
        }
    }

    private void filter() {
        shown.setPredicate(r -> r.scope() == scope.get() && (r.scope() == Scope.HUB || r.matches(query.get())));
        empty.set(texts.get(scope.get() == Scope.HUB ? "catalogue.hubHint" : "catalogue.noMatch"));
    }

    /// Asks the Hub for what the query says.
    void searchHub() {
        scope.set(Scope.HUB);
        search.cancel();
        Cancellation mine = new Cancellation();
        search = mine;
        all.removeIf(r -> r.scope() == Scope.HUB);
        String words = query.get().strip();
        if (words.isEmpty()) {
            return;
        }
        empty.set(texts.get("catalogue.searching"));
        tasks.runLong(() -> store.search(words, mine), this::found, this::notFound);
    }

    private void found(List<HubModel> models) {
        List<CatalogueRow> rows = models.stream().map(lines::found).toList();
        all.addAll(rows);
        empty.set(texts.get("catalogue.noMatch"));
        lookAtDisk(rows);
    }

    private void notFound(Throwable why) {
        if (why instanceof CancelledException) {
            return;
        }
        Problem problem = problems.explain(why);
        empty.set(problem.message() + ". " + problem.remedy());
    }

    /// Fetches what of the row is not here; asks first where a licence wants that.
    void fetch(CatalogueRow row) {
        Optional<Licence> licence = row.parts().stream()
                .map(store::unaccepted)
                .flatMap(Optional::stream)
                .findFirst();
        if (licence.isPresent()) {
            Licence asked = licence.get();
            ask(new Question(
                    texts.get("catalogue.licence", asked.name()),
                    asked.notice() + ".\n\n" + texts.get("catalogue.licence.text"),
                    asked.uri().toString(),
                    texts.get("catalogue.accept"),
                    () -> {
                        store.accept(asked);
                        fetch(row);
                    }));
        } else {
            fetching.start(row, () -> lookAtDisk(List.copyOf(all)));
        }
    }

    /// What came is kept, and [#fetch] goes on with it.
    void pause(CatalogueRow row) {
        row.end(State.PAUSED);
    }

    void cancel(CatalogueRow row) {
        row.end(State.ABSENT);
        row.note().set("");
    }

    /// Loads the row's model and SAE instead of what is loaded; asks first where they do not fit.
    void load(CatalogueRow row) {
        Optional<MemoryVerdict> tooLarge = row.memory().filter(m -> !m.fits());
        if (tooLarge.isPresent()) {
            ask(new Question(
                    texts.get("catalogue.tooLarge", row.title()),
                    row.title() + " " + tooLarge.get().figures() + ".\n\n"
                            + tooLarge.get().remedy() + ".",
                    "",
                    texts.get("catalogue.loadAllTheSame"),
                    () -> loadNow(row)));
        } else {
            loadNow(row);
        }
    }

    private void loadNow(CatalogueRow row) {
        tasks.runLong(() -> choice(row), this::load, problems::report);
    }

    private EngineChoice choice(CatalogueRow row) {
        List<SaeChoice> saes = new ArrayList<>();
        for (Part part : row.parts().subList(1, row.parts().size())) {
            saes.add(new SaeChoice(part.name(), store.find(part).orElseThrow()));
        }
        Part model = row.parts().getFirst();
        return new EngineChoice(model.name(), store.find(model).orElseThrow(), saes);
    }

    private void load(EngineChoice choice) {
        open.set(false);
        loader.accept(choice);
    }

    private void ask(Question asked) {
        question.set(Optional.of(asked));
    }

    /// The user's answer.
    void answer(boolean yes) {
        Optional<Question> asked = question.get();
        question.set(Optional.empty());
        asked.filter(_ -> yes).ifPresent(q -> q.then().run());
    }
}
