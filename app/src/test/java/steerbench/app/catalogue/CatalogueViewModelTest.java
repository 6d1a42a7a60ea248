package steerbench.app.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steerbench.app.catalogue.CatalogueRow.Scope;
import steerbench.app.catalogue.CatalogueRow.State;
import steerbench.app.catalogue.Question.Answer;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.WorkbenchState;
import steerbench.app.testing.ManualTasks;
import steerbench.app.testing.ScriptedEngine;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.hub.HubRepo;
import steerbench.engine.memory.MemoryVerdict.Level;
import steerbench.engine.problem.AccessException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

/// Lists, licence, progress, pause, failure and loading, without a window.
@Tag("unit")
class CatalogueViewModelTest {
    private static final String GEMMA = "Gemma 3 270M";

    private final Texts texts = Texts.load();
    private final FakeStore store = new FakeStore();
    private final WorkbenchState shared = new WorkbenchState();
    private final List<EngineChoice> loaded = new ArrayList<>();
    private final CatalogueViewModel model = new CatalogueViewModel(
            store, shared, new ManualTasks(), new Problems(texts, Path.of("log")), loaded::add, texts);

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
        model.answer(Optional.empty());
        assertThat(store.fetched).isEmpty();
        model.fetch(row);
        model.answer(Optional.of(Answer.YES));
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

    /// Refused until a token is told.
    private void closeTheHub() {
        store.midway = () -> {
            if (store.tokens.isEmpty()) {
                throw new AccessException(
                        "google/gemma-2-2b",
                        "is gated",
                        "Set HF_TOKEN",
                        "https://hub/google/gemma-2-2b",
                        new IOException("403"));
            }
        };
    }

    @Test
    void aTokenIsAskedForWhereTheHubWantsOne() {
        closeTheHub();
        CatalogueRow row = row(Scope.MODELS, "GPT-2");
        model.fetch(row);
        Question question = model.question().get().orElseThrow();
        assertThat(question.asksToken()).isTrue();
        assertThat(question.text()).contains("google/gemma-2-2b is gated");
        assertThat(question.link()).isEqualTo("https://hub/google/gemma-2-2b");
        model.answer(Optional.empty());
        assertThat(row.state().get()).isEqualTo(State.FAILED);
        model.fetch(row);
        model.answer(Optional.of(new Answer("hf_mine", false)));
        assertThat(store.tokens).containsExactly("hf_mine");
        assertThat(row.state().get()).isEqualTo(State.HERE);
    }

    @Test
    void aTokenThatIsNotKeptSaysSoAndIsUsedAllTheSame() {
        closeTheHub();
        CatalogueRow row = row(Scope.MODELS, "GPT-2");
        model.fetch(row);
        model.answer(Optional.of(new Answer("hf_mine", true)));
        assertThat(model.question().get().orElseThrow().text()).contains("until Steerbench ends");
        model.answer(Optional.of(Answer.YES));
        assertThat(row.state().get()).isEqualTo(State.HERE);
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
        model.scope().set(Scope.MODELS);
        model.query().set("pythia");
        model.searchHub();
        assertThat(model.rows()).first().satisfies(r -> {
            assertThat(r.title()).isEqualTo("org/pythia");
            assertThat(r.detail()).contains("1,234 downloads", "mit", "asks for an account");
            assertThat(r.parts()).hasSize(1);
        });
        assertThat(model.rows())
                .last()
                .satisfies(r -> assertThat(r.repository())
                        .as("which of its files is not known before it is looked into")
                        .isPresent());
    }

    @Test
    void aRepositoryOfSaesIsLookedIntoAndOneOfThemJoinsWhatIsLoaded() {
        loadGpt2("mine");
        CatalogueRow repository = searched(Scope.SAES, "scope");
        assertThat(model.scope().get()).isEqualTo(Scope.HUB_SAES);
        model.lookInto(repository);
        assertThat(model.inside().get()).contains(HubRepo.parse("org/scope"));
        assertThat(model.rows()).hasSize(3);
        model.query().set("layer_2 65k");
        CatalogueRow row = model.rows().getFirst();
        assertThat(row.title()).isEqualTo("scope/layer_2/width_65k");
        assertThat(row.detail()).isEqualTo("300 MiB");
        model.fetch(row);
        assertThat(store.fetched).containsExactly("scope/layer_2/width_65k");
        assertThat(row.addable().get()).isTrue();
        assertThat(row.hasModel()).as("it would replace nothing").isFalse();
        model.add(row);
        assertThat(loaded.getLast().saes())
                .extracting(SaeChoice::id)
                .containsExactly("mine", "scope/layer_2/width_65k");

        model.back();
        assertThat(model.query().get()).isEqualTo("scope");
        assertThat(model.inside().get()).isEmpty();
        assertThat(model.rows()).first().isEqualTo(repository);
    }

    @Test
    void whatTheHubFoundOfOneKindStaysWhileTheOtherIsSearched() {
        searched(Scope.MODELS, "pythia");
        model.lookInto(searched(Scope.SAES, "scope"));
        model.scope().set(Scope.HUB_MODELS);
        assertThat(model.inside().get()).isEmpty();
        assertThat(model.rows()).first().satisfies(r -> assertThat(r.title()).isEqualTo("org/pythia"));
        model.scope().set(Scope.HUB_SAES);
        assertThat(model.inside().get()).isPresent();
    }

    @Test
    void untaggedRepositoriesSayThatTheyMayHoldNoSae() {
        searched(Scope.SAES, "scope");
        assertThat(model.rows()).extracting(CatalogueRow::explanation).first().isEqualTo("");
        assertThat(model.rows())
                .extracting(CatalogueRow::explanation)
                .last()
                .isEqualTo(texts.get("catalogue.notTagged"));
    }

    private CatalogueRow searched(Scope scope, String words) {
        model.scope().set(scope);
        model.query().set(words);
        model.searchHub();
        return model.rows().getFirst();
    }

    @Test
    void anSaeIsFetchedWithItsModel() {
        assertThat(row(Scope.SAES, "llama-scope-lxr-8x").parts()).hasSize(2);
    }

    /// GPT-2 with an SAE is loaded, as the catalogue would have loaded it.
    private void loadGpt2(String sae) {
        LoadedEngine e = new ScriptedEngine().loaded();
        EngineChoice choice =
                EngineChoice.standard("GPT-2 small", Path.of("GPT-2 small"), List.of(new SaeChoice(sae, Path.of(sae))));
        shared.engine()
                .set(Optional.of(new LoadedEngine(
                        choice,
                        e.info(),
                        e.reader(),
                        e.runs(),
                        e.selfTest(),
                        e.catalogues(),
                        e.judge(),
                        e.gpu(),
                        e.warnings(),
                        e.closer())));
    }

    @Test
    void anotherSaeOfTheLoadedModelJoinsIt() {
        String first = "gpt2-small-res-jb/blocks.8.hook_resid_pre";
        String second = "gpt2-small-res-jb/blocks.4.hook_resid_pre";
        loadGpt2(first);
        CatalogueRow row = row(Scope.SAES, "gpt2-small-res-jb/blocks.4.");
        model.fetch(row);
        assertThat(row.addable().get()).isTrue();
        model.add(row);
        assertThat(loaded.getLast().saes()).extracting(SaeChoice::id).containsExactly(first, second);
        assertThat(loaded.getLast().model()).isEqualTo(Path.of("GPT-2 small"));

        CatalogueRow same = row(Scope.SAES, "gpt2-small-res-jb/blocks.8.");
        model.fetch(same);
        assertThat(same.loaded().get()).isTrue();
        assertThat(same.addable().get()).isFalse();
    }

    @Test
    void anSaeIsTakenAwayAndOneOfTheSameNameGetsAnother() {
        loadGpt2("mine");
        model.loaded().addFolder(Path.of("other/mine"));
        assertThat(loaded.getLast().saes()).extracting(SaeChoice::id).containsExactly("mine", "mine-2");
        model.loaded().remove("mine");
        assertThat(loaded.getLast().saes()).isEmpty();
    }

    @Test
    void precisionAndModeAreThoseOfWhatIsLoadedUntilOthersAreChosen() {
        loadGpt2("mine");
        LoadedViewModel now = model.loaded();
        assertThat(now.differs().get()).isFalse();
        now.weights().set(WeightPrecision.INT4);
        now.mode().set(Mode.EXACT);
        now.device().set(DeviceChoice.AUTO);
        assertThat(now.differs().get()).isTrue();
        now.apply();
        assertThat(loaded.getLast().weights()).isEqualTo(WeightPrecision.INT4);
        assertThat(loaded.getLast().mode()).isEqualTo(Mode.EXACT);
        assertThat(loaded.getLast().device()).isEqualTo(DeviceChoice.AUTO);
        assertThat(loaded.getLast().settings().device()).isEqualTo(DeviceChoice.AUTO);
        assertThat(loaded.getLast().saes()).hasSize(1);
        assertThat(loaded.getLast().settings().weights()).isEqualTo(WeightPrecision.INT4);

        model.toggle();
        assertThat(now.differs().get()).isFalse(); // a sheet opened anew shows what is loaded
    }

    @Test
    void aModelOfThisMachineIsOpenedAsChosen(@TempDir Path folder) throws IOException {
        loadGpt2("mine");
        model.loaded().mode().set(Mode.EXACT);
        model.loaded().openModel(folder.resolve("other.gguf"));
        assertThat(loaded.getLast().model()).isEqualTo(folder.resolve("other.gguf"));
        assertThat(loaded.getLast().mode()).isEqualTo(Mode.EXACT);
        assertThat(loaded.getLast().saes()).isEmpty();

        Files.writeString(folder.resolve("config.json"), "{}");
        model.loaded().openModel(folder.resolve("config.json"));
        assertThat(loaded.getLast().model()).isEqualTo(folder);
    }

    @Test
    void whatDoesNotFitIsAskedFor() {
        loadGpt2("mine");
        store.level = Level.DOES_NOT_FIT;
        model.loaded().addFolder(Path.of("wide"));
        assertThat(model.question().get().orElseThrow().title()).contains("does not fit");
        model.answer(Optional.empty());
        assertThat(loaded).isEmpty();
        model.loaded().addFolder(Path.of("wide"));
        model.answer(Optional.of(Answer.YES));
        assertThat(loaded).hasSize(1);
    }
}
