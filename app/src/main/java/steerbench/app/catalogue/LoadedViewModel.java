package steerbench.app.catalogue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import steerbench.app.common.Changes;
import steerbench.app.state.EngineChoice;
import steerbench.app.state.LoadedEngine;
import steerbench.app.state.WorkbenchState;
import steerbench.engine.device.DeviceChoice;
import steerbench.engine.weights.Mode;
import steerbench.engine.weights.WeightPrecision;
import steerbench.engine.workbench.EngineSettings.SaeChoice;

/// What is loaded, and what may be changed of it: its SAEs, the precision of its weights, its mode, its
/// device. Each change loads it anew; what is loaded serves until then, and stays where the engine refuses
/// the change.
final class LoadedViewModel {
    private final WorkbenchState shared;
    private final EngineLoads loads;
    private final ObjectProperty<Mode> mode = new SimpleObjectProperty<>(Mode.FAST);
    private final ObjectProperty<WeightPrecision> weights = new SimpleObjectProperty<>(WeightPrecision.STORED);
    private final ObjectProperty<DeviceChoice> device = new SimpleObjectProperty<>(DeviceChoice.CPU);
    private final BooleanProperty differs = new SimpleBooleanProperty(false);

    LoadedViewModel(WorkbenchState shared, EngineLoads loads) {
        this.shared = shared;
        this.loads = loads;
        Changes.ofAndNow(this::adopt, shared.engine());
        Changes.ofAndNow(this::compare, shared.engine(), mode, weights, device);
    }

    ReadOnlyObjectProperty<Optional<LoadedEngine>> engine() {
        return shared.engine();
    }

    /// For what is loaded next; first that of what is loaded.
    ObjectProperty<Mode> mode() {
        return mode;
    }

    /// For what is loaded next; first that of what is loaded.
    ObjectProperty<WeightPrecision> weights() {
        return weights;
    }

    /// For what is loaded next; first that of what is loaded.
    ObjectProperty<DeviceChoice> device() {
        return device;
    }

    /// Whether mode, precision or device differ from those of what is loaded.
    ReadOnlyBooleanProperty differs() {
        return differs;
    }

    /// Back to what is loaded, where a choice was made and not used.
    void adopt() {
        shared.engine().get().map(LoadedEngine::choice).ifPresent(c -> {
            mode.set(c.mode());
            weights.set(c.weights());
            device.set(c.device());
        });
    }

    private void compare() {
        differs.set(shared.engine()
                .get()
                .map(LoadedEngine::choice)
                .filter(c -> !arranged(c).equals(c))
                .isPresent());
    }

    /// In the chosen mode and precision, on the chosen device.
    EngineChoice arranged(EngineChoice choice) {
        return arrangement().apply(choice);
    }

    /// As things stand now: it may be used on any thread.
    private UnaryOperator<EngineChoice> arrangement() {
        Mode chosenMode = mode.get();
        WeightPrecision chosenWeights = weights.get();
        DeviceChoice chosenDevice = device.get();
        return choice -> choice.with(chosenMode, chosenWeights).on(chosenDevice);
    }

    /// Loads what is loaded as chosen.
    void apply() {
        change(c -> c);
    }

    void add(SaeChoice sae) {
        change(c -> c.adding(sae));
    }

    /// Another model in the place of what is loaded, in the chosen mode and precision, on the chosen device.
    ///
    /// @param file a `.gguf` file, or the `config.json` of a Hugging Face folder
    void openModel(Path file) {
        Path place = file.toAbsolutePath().normalize();
        boolean inFolder = place.getFileName().toString().equals(DroppedFiles.CONFIG);
        List<Path> wanted = List.of(inFolder ? place.getParent() : place);
        Optional<LoadedEngine> engine = shared.engine().get();
        UnaryOperator<EngineChoice> arranged = arrangement();
        loads.load(() -> arranged.apply(DroppedFiles.choice(wanted, engine)));
    }

    void addFolder(Path folder) {
        add(new SaeChoice(folder.toAbsolutePath().normalize().getFileName().toString(), folder));
    }

    void remove(String sae) {
        change(c -> c.without(sae));
    }

    private void change(UnaryOperator<EngineChoice> change) {
        shared.engine().get().map(LoadedEngine::choice).ifPresent(c -> {
            EngineChoice changed = arranged(change.apply(c));
            loads.load(() -> changed);
        });
    }

    /// Tells a row whether it is what is loaded, and whether its SAE could join that.
    void mark(CatalogueRow row) {
        List<Path> places = row.places();
        List<Path> saes = places.stream().skip(row.hasModel() ? 1 : 0).toList();
        Optional<EngineChoice> loaded = shared.engine()
                .get()
                .map(LoadedEngine::choice)
                .filter(c -> !places.isEmpty() && (!row.hasModel() || same(c.model(), places.getFirst())));
        List<Path> there = loaded.stream()
                .flatMap(c -> c.saes().stream())
                .map(SaeChoice::folder)
                .toList();
        boolean all = saes.stream().allMatch(s -> there.stream().anyMatch(t -> same(s, t)));
        row.loaded().set(loaded.isPresent() && all && (!row.hasModel() || saes.size() == there.size()));
        row.addable().set(loaded.isPresent() && !all);
    }

    private static boolean same(Path a, Path b) {
        return a.toAbsolutePath().normalize().equals(b.toAbsolutePath().normalize());
    }
}
