package steerbench.app.catalogue;

import java.util.function.Consumer;
import java.util.function.Supplier;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Texts;
import steerbench.app.state.EngineChoice;
import steerbench.engine.memory.MemoryVerdict;

/// Loads a model with its SAEs instead of what is loaded; asks first where they do not fit into memory.
final class EngineLoads {
    private final Storehouse store;
    private final BackgroundTasks tasks;
    private final Questions questions;
    private final Consumer<EngineChoice> loader;
    private final Consumer<Throwable> failed;
    private final Texts texts;

    private record Checked(EngineChoice choice, MemoryVerdict memory) {}

    /// @param failed hears why what was wanted cannot be loaded
    EngineLoads(
            Storehouse store,
            BackgroundTasks tasks,
            Questions questions,
            Consumer<EngineChoice> loader,
            Consumer<Throwable> failed,
            Texts texts) {
        this.store = store;
        this.tasks = tasks;
        this.questions = questions;
        this.loader = loader;
        this.failed = failed;
        this.texts = texts;
    }

    /// @param wanted may look at the disk
    void load(Supplier<EngineChoice> wanted) {
        tasks.runLong(
                () -> {
                    EngineChoice choice = wanted.get();
                    return new Checked(choice, store.memory(choice));
                },
                this::loadOrAsk,
                failed);
    }

    private void loadOrAsk(Checked checked) {
        EngineChoice choice = checked.choice();
        MemoryVerdict memory = checked.memory();
        if (memory.fits()) {
            loader.accept(choice);
            return;
        }
        questions.ask(Question.consent(
                texts.get("catalogue.tooLarge", choice.title()),
                choice.title() + " " + memory.figures() + ".\n\n" + memory.remedy() + ".",
                "",
                texts.get("catalogue.loadAllTheSame"),
                () -> loader.accept(choice)));
    }
}
