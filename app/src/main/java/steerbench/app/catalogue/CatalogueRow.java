package steerbench.app.catalogue;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.hub.HubWanted;
import steerbench.engine.memory.MemoryVerdict;
import steerbench.engine.task.Cancellation;

/// A line of the catalogue: a model, or an SAE with its model, and how far it is on its way here.
final class CatalogueRow {
    /// Where it stands.
    enum State {
        ABSENT,
        FETCHING,
        PAUSED,
        FAILED,
        HERE
    }

    /// Which list it is in.
    enum Scope {
        PAIRS,
        MODELS,
        SAES,
        HUB_MODELS,
        HUB_SAES;

        /// Whether the Hub is asked for what is in it.
        boolean isHub() {
            return this == HUB_MODELS || this == HUB_SAES;
        }

        /// What of the Hub goes with it.
        Scope onHub() {
            return this == SAES || this == HUB_SAES ? HUB_SAES : HUB_MODELS;
        }

        HubWanted.Kind kind() {
            return onHub() == HUB_SAES ? HubWanted.Kind.SAE : HubWanted.Kind.MODEL;
        }
    }

    private final Scope scope;
    private final String title;
    private final String detail;
    private final String explanation;
    private final List<Part> parts;
    private final Optional<MemoryVerdict> memory;
    private final Optional<HubRepo> repository;
    private final ObjectProperty<State> state = new SimpleObjectProperty<>(State.ABSENT);
    private final StringProperty note = new SimpleStringProperty("");
    private final DoubleProperty progress = new SimpleDoubleProperty(-1);
    private final BooleanProperty loaded = new SimpleBooleanProperty(false);
    private final BooleanProperty addable = new SimpleBooleanProperty(false);
    private List<Path> places = List.of();
    private Cancellation cancellation = new Cancellation();

    /// @param explanation a second line: why one would take it
    /// @param parts the model first, if it has one
    /// @param memory empty where nothing is known before it is here
    CatalogueRow(
            Scope scope,
            String title,
            String detail,
            String explanation,
            List<Part> parts,
            Optional<MemoryVerdict> memory) {
        this(scope, title, detail, explanation, parts, memory, Optional.empty());
    }

    /// A repository of the Hub, to be looked into.
    static CatalogueRow repository(Scope scope, HubRepo repo, String detail, String explanation) {
        return new CatalogueRow(scope, repo.id(), detail, explanation, List.of(), Optional.empty(), Optional.of(repo));
    }

    private CatalogueRow(
            Scope scope,
            String title,
            String detail,
            String explanation,
            List<Part> parts,
            Optional<MemoryVerdict> memory,
            Optional<HubRepo> repository) {
        this.scope = scope;
        this.title = title;
        this.detail = detail;
        this.explanation = explanation;
        this.parts = List.copyOf(parts);
        this.memory = memory;
        this.repository = repository;
    }

    Scope scope() {
        return scope;
    }

    String title() {
        return title;
    }

    String detail() {
        return detail;
    }

    String explanation() {
        return explanation;
    }

    List<Part> parts() {
        return parts;
    }

    Optional<MemoryVerdict> memory() {
        return memory;
    }

    /// What must be looked into before something can be fetched.
    Optional<HubRepo> repository() {
        return repository;
    }

    /// Whether it brings a model; an SAE alone joins what is loaded.
    boolean hasModel() {
        return parts.stream().anyMatch(p -> !p.isSae());
    }

    ObjectProperty<State> state() {
        return state;
    }

    /// How a fetch goes, or why it failed.
    StringProperty note() {
        return note;
    }

    /// 0 to 1; -1 where nobody knows.
    DoubleProperty progress() {
        return progress;
    }

    /// Whether it is what is loaded, no more and no less.
    BooleanProperty loaded() {
        return loaded;
    }

    /// Whether its SAE could join what is loaded.
    BooleanProperty addable() {
        return addable;
    }

    /// Where its parts lie, in their order; none while one is missing.
    List<Path> places() {
        return places;
    }

    /// The disk was looked at.
    void found(List<Path> newPlaces) {
        places = List.copyOf(newPlaces);
        if (!places.isEmpty()) {
            state.set(State.HERE);
        } else if (state.get() == State.HERE) {
            state.set(State.ABSENT);
        }
    }

    /// A fetch begins; this ends it.
    Cancellation begin() {
        cancellation = new Cancellation();
        progress.set(-1);
        state.set(State.FETCHING);
        return cancellation;
    }

    /// The fetch under way ends, and what came is kept.
    void end(State after) {
        state.set(after);
        cancellation.cancel();
    }

    /// Whether people who write `text` may mean it: all its words are somewhere here.
    boolean matches(String text) {
        String where = String.join(" ", title, detail, explanation).toLowerCase(Locale.ROOT);
        return Stream.of(text.toLowerCase(Locale.ROOT).split("\\s+")).allMatch(where::contains);
    }
}
