package steerbench.app.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import steerbench.app.catalogue.CatalogueRow.Scope;
import steerbench.app.catalogue.CatalogueRow.State;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.EngineChoice;
import steerbench.app.testing.ManualTasks;
import steerbench.engine.hub.HubModel;
import steerbench.engine.library.Licence;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.task.Cancellation;

/// Lists, licence, progress, pause, failure and loading, without a window.
@Tag("unit")
class CatalogueViewModelTest {
    private static final String GEMMA = "Gemma 3 270M";

    private final Texts texts = Texts.load();
    private final Store store = new Store();
    private final List<EngineChoice> loaded = new ArrayList<>();
    private final CatalogueViewModel model =
            new CatalogueViewModel(store, new ManualTasks(), new Problems(texts, Path.of("log")), loaded::add, texts);

    /// Holds what was fetched; stops or fails as told.
    private static final class Store implements Storehouse {
        final Set<String> here = new HashSet<>();
        final List<String> fetched = new ArrayList<>();
        boolean accepted;
        Runnable midway = () -> {};

        @Override
        public Optional<Path> find(Part part) {
            return here.contains(part.name()) ? Optional.of(Path.of(part.name())) : Optional.empty();
        }

        @Override
        public Path fetch(Part part, Consumer<Fetched> watcher, Cancellation cancellation) {
            fetched.add(part.name());
            watcher.accept(new Fetched(50 << 20, 200 << 20, 5 << 20, OptionalLong.of(30), ""));
            midway.run();
            cancellation.check();
            here.add(part.name());
            return Path.of(part.name());
        }

        @Override
        public Optional<Licence> unaccepted(Part part) {
            return part instanceof Part.Pinned p && p.model().licence().mustBeAccepted() && !accepted
                    ? Optional.of(p.model().licence())
                    : Optional.empty();
        }

        @Override
        public void accept(Licence licence) {
            accepted = true;
        }

        @Override
        public List<HubModel> search(String query, Cancellation cancellation) {
            return List.of(new HubModel("org/" + query, true, false, "mit", 1234, 5, "", List.of()));
        }
    }

    private CatalogueRow row(Scope scope, String words) {
        model.scope().set(scope);
        model.query().set(words);
        return model.rows().getFirst();
    }

    @Test
    void aLicenceIsAskedForBeforeAnythingIsFetched() {
        CatalogueRow row = row(Scope.MODELS, GEMMA);
        model.fetch(row);
        Question question = model.question().get().orElseThrow();
        assertThat(question.title()).isEqualTo("Gemma Terms of Use");
        assertThat(question.text()).contains("Gemma is provided under");
        assertThat(question.link()).isEqualTo("https://ai.google.dev/gemma/terms");
        model.answer(false);
        assertThat(store.fetched).isEmpty();
        model.fetch(row);
        model.answer(true);
        assertThat(row.state().get()).isEqualTo(State.HERE);
        assertThat(model.question().get()).isEmpty();
    }

    @Test
    void aFetchSaysHowFarItIsHowFastAndHowLong() {
        CatalogueRow row = row(Scope.MODELS, "GPT-2");
        List<String> notes = new ArrayList<>();
        store.midway = () -> notes.add(row.note().get() + " " + row.progress().get());
        model.fetch(row);
        assertThat(notes).containsExactly("GPT-2 small: 50 MiB of 200 MiB · 5.00 MiB/s · 0:30 left 0.25");
        assertThat(row.note().get()).isEmpty();
    }

    @Test
    void aPausedPairGoesOnWithWhatIsMissing() {
        CatalogueRow row = row(Scope.PAIRS, "gpt2-small-res-jb blocks.8 24576");
        store.midway = () -> {
            if (store.fetched.size() == 2) {
                model.pause(row);
            }
        };
        model.fetch(row);
        assertThat(row.state().get()).isEqualTo(State.PAUSED);
        model.fetch(row);
        assertThat(store.fetched)
                .containsExactly(
                        "GPT-2 small",
                        "gpt2-small-res-jb/blocks.8.hook_resid_pre",
                        "gpt2-small-res-jb/blocks.8.hook_resid_pre");
        assertThat(row.state().get()).isEqualTo(State.HERE);
    }

    @Test
    void aFailureStandsInItsRow() {
        CatalogueRow row = row(Scope.MODELS, "GPT-2");
        store.midway = () -> {
            throw new MissingResourceException("openai-community/gpt2", "cannot be reached", "Connect to a network");
        };
        model.fetch(row);
        assertThat(row.state().get()).isEqualTo(State.FAILED);
        assertThat(row.note().get()).contains("cannot be reached", "Connect to a network");
    }

    @Test
    void aPairIsLoadedWithItsSae() {
        CatalogueRow row = row(Scope.PAIRS, "gpt2-small-res-jb blocks.8 24576");
        model.fetch(row);
        model.toggle();
        model.load(row);
        EngineChoice choice = loaded.getFirst();
        assertThat(choice.title()).isEqualTo("GPT-2 small");
        assertThat(choice.saes())
                .singleElement()
                .satisfies(s -> assertThat(s.id()).contains("blocks.8"));
        assertThat(model.open().get()).isFalse();
    }

    @Test
    void listsFilterByAllWordsAndTheHubIsAsked() {
        model.scope().set(Scope.SAES);
        model.query().set("gemma blocks.12 16384");
        assertThat(model.rows()).hasSize(4).allMatch(r -> r.detail().contains("blocks.12"));
        model.query().set("pythia");
        model.searchHub();
        assertThat(model.rows()).singleElement().satisfies(r -> {
            assertThat(r.title()).isEqualTo("org/pythia");
            assertThat(r.detail()).contains("1,234 downloads", "mit", "asks for an account");
        });
    }

    @Test
    void whatCannotBeReadCannotBeLoaded() {
        assertThat(row(Scope.SAES, "llama-scope-lxr-8x").parts()).isEmpty();
    }
}
