package steerbench.engine.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.sae.SaeOptions;
import steerbench.engine.session.OpenModel;
import steerbench.engine.session.SessionSettings;
import steerbench.engine.workbench.EngineSettings;

/// The model with SAEs against their width, the number of steered features, the number of hooked layers.
/// Random SAEs are made for it and deleted.
final class SaeGrowth {
    private static final int POSITIONS = 2048;
    private static final int STEERED = 16;

    private final BenchSettings settings;
    private final OpenModel model;
    private final StepMeter meter;

    SaeGrowth(BenchSettings settings, OpenModel model, StepMeter meter) {
        this.settings = settings;
        this.model = model;
        this.meter = meter;
    }

    GrowthReport.Steps width(RandomSae.Kind kind) {
        List<GrowthReport.Step> steps = new ArrayList<>();
        List<String> skipped = new ArrayList<>();
        WidthAdmission admission = new WidthAdmission(model.checkpoint());
        for (int width : GrowthSizes.SAE_WIDTHS) {
            RandomSae sae = new RandomSae(kind, model.shape().dModel(), width, width);
            meter.report(kind.label() + " SAE, " + width + " wide", steps.size(), GrowthSizes.SAE_WIDTHS.size());
            try (TemporaryFolder folder = TemporaryFolder.in(settings.packedCache())) {
                Optional<String> obstacle = admission.obstacle(sae, folder.room());
                obstacle.ifPresent(o -> skipped.add(width + ": " + o));
                if (obstacle.isEmpty()) {
                    long start = System.nanoTime();
                    steps.add(
                            measure(folder, List.of(sae), List.of(model.shape().nLayers() / 2), width, 0));
                    admission.took(width, (System.nanoTime() - start) / 1e9);
                }
            }
        }
        return new GrowthReport.Steps(
                "SAE width, " + kind.label(), "1 SAE, read at every token, 1 row", steps, skipped);
    }

    GrowthReport.Steps layers() {
        List<GrowthReport.Step> steps = new ArrayList<>();
        int width = GrowthSizes.SAE_WIDTHS.getFirst();
        List<Integer> counts = GrowthSizes.hookedLayers(model.shape().nLayers());
        for (int count : counts) {
            meter.report("layers hooked: " + count, steps.size(), counts.size());
            List<RandomSae> saes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                saes.add(new RandomSae(RandomSae.Kind.TOPK, model.shape().dModel(), width, i));
            }
            List<Integer> layers = GrowthSizes.spread(count, model.shape().nLayers());
            try (TemporaryFolder folder = TemporaryFolder.in(settings.packedCache())) {
                steps.add(measure(folder, saes, layers, count, STEERED));
            }
        }
        return new GrowthReport.Steps(
                "layers hooked",
                "TopK SAEs of " + width + ", read and steered by " + STEERED + " features each, 1 row",
                steps,
                List.of());
    }

    private GrowthReport.Step measure(
            TemporaryFolder folder, List<RandomSae> saes, List<Integer> layers, int at, int steered) {
        List<EngineSettings.SaeChoice> choices = new ArrayList<>();
        for (int i = 0; i < saes.size(); i++) {
            Path path = folder.path().resolve("sae" + i);
            saes.get(i).write(path);
            SaeOptions options = SaeOptions.none().withHook(HookPoint.residPost(layers.get(i)));
            choices.add(new EngineSettings.SaeChoice("sae" + i, path, options));
        }
        try (HookedModel hooked = HookedModel.open(model, choices, folder.path(), session())) {
            return meter.steered(hooked, at, steered);
        }
    }

    /// With the first of the given SAEs.
    GrowthReport.Steps features() {
        String name = "steered features";
        if (settings.engine().saes().isEmpty()) {
            return new GrowthReport.Steps(name, "", List.of(), List.of("no SAE was given (--sae)"));
        }
        EngineSettings.SaeChoice choice = settings.engine().saes().getFirst();
        try (HookedModel hooked = HookedModel.open(model, List.of(choice), settings.packedCache(), session())) {
            if (!hooked.session().sites().getFirst().isSteerable()) {
                String reason = choice.id() + " reads "
                        + hooked.session().sites().getFirst().hook() + ", where nothing is steered";
                return new GrowthReport.Steps(name, "", List.of(), List.of(reason));
            }
            List<GrowthReport.Step> steps = new ArrayList<>();
            int dSae = hooked.saes().getFirst().config().dSae();
            List<Integer> counts = GrowthSizes.steeredFeatures(dSae);
            for (int count : counts) {
                meter.report("steered features: " + count, steps.size(), counts.size());
                steps.add(meter.steered(hooked, count, count));
            }
            return new GrowthReport.Steps(
                    name, choice.id() + " (" + dSae + " wide), constant, 1 row", steps, List.of());
        }
    }

    private SessionSettings session() {
        return settings.engine().session(POSITIONS);
    }
}
