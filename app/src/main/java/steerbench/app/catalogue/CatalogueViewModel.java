package steerbench.app.catalogue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
import steerbench.app.catalogue.Question.Answer;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Changes;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.catalogue.Catalogue;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.library.Licence;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

/// What is known, found and here, and what is done with it.
public final class CatalogueViewModel {
    private final Storehouse store;
    private final Fetching fetching;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final Questions questions = new Questions();
    private final EngineLoads loads;
    private final LoadedViewModel loaded;
    private final Texts texts;
    private final ObservableList<CatalogueRow> all = FXCollections.observableArrayList();
    private final FilteredList<CatalogueRow> shown = new FilteredList<>(all);
    private final StringProperty query = new SimpleStringProperty("");
    private final ObjectProperty<Scope> scope = new SimpleObjectProperty<>(Scope.PAIRS);
    private final StringProperty empty = new SimpleStringProperty("");
    private final BooleanProperty open = new SimpleBooleanProperty(false);
    private final ObjectProperty<Optional<HubRepo>> inside = new SimpleObjectProperty<>(Optional.empty());
    private final Map<Scope, HubShelf> hub;

    /// @param loader loads what was chosen instead of what is
    public CatalogueViewModel(
            EngineStorehouse store,
            WorkbenchState shared,
            BackgroundTasks tasks,
            Problems problems,
            Consumer<EngineChoice> loader,
            Texts texts) {
        this((Storehouse) store, shared, tasks, problems, loader, texts);
    }

    CatalogueViewModel(
            Storehouse store,
            WorkbenchState shared,
            BackgroundTasks tasks,
            Problems problems,
            Consumer<EngineChoice> loader,
            Texts texts) {
        this.store = store;
        CatalogueRows lines = new CatalogueRows(Catalogue.shipped(), texts);
        TokenQuestions tokens = new TokenQuestions(store, questions, tasks, problems, texts);
        this.fetching = new Fetching(store, tasks, problems, tokens, texts);
        this.tasks = tasks;
        this.problems = problems;
        this.texts = texts;
        this.loads = new EngineLoads(
                store,
                tasks,
                questions,
                choice -> {
                    open.set(false);
                    loader.accept(choice);
                },
                why -> {
                    open.set(false); // it would hide the reason
                    problems.report(why);
                },
                texts);
        this.loaded = new LoadedViewModel(shared, loads);
        this.hub = Stream.of(Scope.values())
                .filter(Scope::isHub)
                .collect(Collectors.toMap(
                        s -> s,
                        s -> new HubShelf(s, store, lines, tasks, problems, tokens, texts, rows -> shelve(s, rows))));
        all.setAll(lines.known());
        Changes.of(this::filter, query, scope);
        hub.values().forEach(shelf -> Changes.of(this::filter, shelf.open(), shelf.says()));
        Changes.of(() -> all.forEach(loaded::mark), shared.engine());
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
        return questions.asked();
    }

    /// The user's answer; empty for no.
    void answer(Optional<Answer> answer) {
        questions.answer(answer);
    }

    /// What is loaded.
    LoadedViewModel loaded() {
        return loaded;
    }

    /// Shows or hides it; shown, it looks at the disk anew.
    public void toggle() {
        open.set(!open.get());
        if (open.get()) {
            loaded.adopt();
            lookAtDisk(List.copyOf(all));
        }
    }

    private void lookAtDisk(List<CatalogueRow> rows) {
        tasks.runLong(() -> rows.stream().map(this::places).toList(), here -> mark(rows, here), problems::report);
    }

    /// Of all its parts; none where one is missing.
    private List<Path> places(CatalogueRow row) {
        List<Path> found =
                row.parts().stream().map(store::find).flatMap(Optional::stream).toList();
        return found.size() == row.parts().size() ? found : List.of();
    }

    private void mark(List<CatalogueRow> rows, List<List<Path>> places) {
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).found(places.get(i));
            loaded.mark(rows.get(i));
        }
    }

    private void filter() {
        Optional<HubShelf> shelf = Optional.ofNullable(hub.get(scope.get()));
        inside.set(shelf.flatMap(s -> s.open().get()));
        // What the Hub found fits what it was asked; the next question is being typed.
        boolean all = shelf.isPresent() && inside.get().isEmpty();
        shown.setPredicate(r -> r.scope() == scope.get() && (all || r.matches(query.get())));
        empty.set(shelf.map(s -> s.says().get()).orElseGet(() -> texts.get("catalogue.noMatch")));
    }

    /// Asks the Hub for what the query says: SAEs where SAEs are shown, else models.
    void searchHub() {
        Scope asked = scope.get().onHub();
        scope.set(asked);
        String words = query.get().strip();
        if (!words.isEmpty()) {
            shelf(asked).search(words);
        }
    }

    /// The repository of the Hub that is looked into.
    ReadOnlyObjectProperty<Optional<HubRepo>> inside() {
        return inside;
    }

    /// Shows what is in the row's repository; the query then filters that.
    void lookInto(CatalogueRow row) {
        row.repository().ifPresent(repo -> {
            query.set("");
            shelf(row.scope()).open(repo);
        });
    }

    /// Back from a repository to what was found.
    void back() {
        query.set(shelf(scope.get()).back());
    }

    private HubShelf shelf(Scope of) {
        return Objects.requireNonNull(hub.get(of));
    }

    private void shelve(Scope of, List<CatalogueRow> rows) {
        all.removeIf(r -> r.scope() == of);
        all.addAll(rows);
        lookAtDisk(rows);
    }

    /// Fetches what of the row is not here; asks first where a licence wants that.
    void fetch(CatalogueRow row) {
        Optional<Licence> licence = row.parts().stream()
                .map(store::unaccepted)
                .flatMap(Optional::stream)
                .findFirst();
        if (licence.isPresent()) {
            Licence asked = licence.get();
            questions.ask(Question.consent(
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

    /// Loads the row's model and SAE instead of what is loaded.
    void load(CatalogueRow row) {
        loads.load(() -> loaded.arranged(choice(row)));
    }

    /// Loads the row's SAE beside those that are loaded.
    void add(CatalogueRow row) {
        Part sae = row.parts().getLast();
        loaded.add(new SaeChoice(sae.name(), row.places().getLast()));
    }

    private EngineChoice choice(CatalogueRow row) {
        List<SaeChoice> saes = new ArrayList<>();
        for (Part part : row.parts().stream().filter(Part::isSae).toList()) {
            saes.add(new SaeChoice(part.name(), store.find(part).orElseThrow()));
        }
        Part model = row.parts().getFirst();
        return EngineChoice.standard(model.name(), store.find(model).orElseThrow(), saes);
    }
}
