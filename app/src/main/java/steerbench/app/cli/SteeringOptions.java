package steerbench.app.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steerbench.engine.features.FeatureCatalog;
import steerbench.engine.features.FeatureCatalogFile;
import steerbench.engine.features.FeatureSummary;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.problem.MissingResourceException;
import steerbench.engine.steering.Magnitude;
import steerbench.engine.steering.Phase;
import steerbench.engine.steering.SteeredFeature;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.steering.SteeringTier;
import steerbench.engine.workbench.EngineSettings;

/// Which features are steered, and how: every field of a plan.
final class SteeringOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec mixee;

    @Option(
            names = "--feature",
            paramLabel = "[SAE:]N[:WEIGHT[:TAU[:MAXACT]]]",
            description = {
                "A feature to steer (several times). With several SAEs the SAE's name stands in front. Weight 1, gate "
                        + "threshold tau 0; the largest activation comes from the SAE's catalogue. 'starter' stands for the "
                        + "preselected set."
            })
    private List<String> features = List.of();

    @Option(
            names = "--tier",
            paramLabel = "1|2|3",
            description = "1 per token, 2 per input, 3 constant (several times). Default: 3.")
    private List<Integer> tiers = List.of(3);

    @Option(
            names = "--strength",
            paramLabel = "S",
            description = {
                "For each feature; the features' edits add up. Above 0 suppresses, below 0 amplifies, 0 is the baseline, "
                        + "exactly. Several times for several plans. Default: ${DEFAULT-VALUE}."
            })
    private List<Double> strengths = List.of(0.03);

    @Option(
            names = "--magnitude",
            paramLabel = "M",
            description = "residual (fraction of its norm), unit, raw, maxact, ablate, clamp. Default: residual.")
    private Magnitude magnitude = Magnitude.RESIDUAL;

    @Option(names = "--clamp", paramLabel = "V", description = "The value features are set to by --magnitude clamp.")
    private @Nullable Double clamp;

    @Option(names = "--phase", paramLabel = "P", description = "both, prompt or generated. Default: both.")
    private Phase phase = Phase.BOTH;

    @Option(names = "--rearm", description = "Tier 2: generated tokens may set the latch too.")
    private boolean rearm;

    @Option(names = "--share-dose", description = "Divide the strength by the number of features.")
    private boolean shareDose;

    @Option(
            names = "--tau",
            paramLabel = "TAU",
            description = "Tiers 1 and 2: gate threshold of features that name none. Default: 0.")
    private double tau;

    /// One plan a tier and strength; the baseline alone where no feature is named.
    List<SteeringPlan> plans(EngineSettings settings) {
        if (features.isEmpty()) {
            refuse(
                    List.of(
                            "--strength",
                            "--tier",
                            "--magnitude",
                            "--clamp",
                            "--phase",
                            "--rearm",
                            "--share-dose",
                            "--tau"),
                    "steers nothing without a feature",
                    "Name one by --feature N, or the preselected set by --feature starter");
            return List.of(SteeringPlan.unsteered());
        }
        if (magnitude != Magnitude.CLAMP) {
            refuse(List.of("--clamp"), "belongs to --magnitude clamp", "Add --magnitude clamp, or leave it out");
        }
        if (magnitude == Magnitude.CLAMP && clamp == null) {
            throw new InvalidRequestException(
                    "--magnitude clamp", "does not say to what value", "Add --clamp V; 0 is --magnitude ablate");
        }
        double clampValue = clamp == null ? 0 : clamp;
        if (!magnitude.usesStrength()) {
            refuse(List.of("--strength"), "has no meaning for --magnitude " + magnitude, "Leave it out");
        }
        if (!tiers.contains(SteeringTier.PER_INPUT.number())) {
            refuse(List.of("--rearm"), "belongs to tier 2", "Add --tier 2, or leave it out");
        }
        if (tiers.stream().allMatch(t -> t == SteeringTier.CONSTANT.number())) {
            refuse(
                    List.of("--tau"),
                    "has no meaning for tier 3, which steers at every position",
                    "Add --tier 1 or --tier 2, or leave it out");
        }
        List<SteeredFeature> steered = steered(settings);
        List<SteeringPlan> plans = new ArrayList<>();
        for (int number : tiers) {
            for (double strength : magnitude.usesStrength() ? strengths : List.of(0.0)) {
                if (!Double.isFinite(strength) || !Double.isFinite(clampValue)) {
                    throw new InvalidRequestException(
                            "--strength " + strength + ", --clamp " + clampValue, "must be finite numbers", "");
                }
                plans.add(new SteeringPlan(
                        steered, tier(number), magnitude, strength, clampValue, phase, rearm, shareDose));
            }
        }
        return plans;
    }

    /// What was given but would do nothing is refused, not ignored.
    private void refuse(List<String> options, String reason, String remedy) {
        if (mixee == null) {
            return;
        }
        for (String option : options) {
            if (mixee.commandLine().getParseResult().hasMatchedOption(option)) {
                throw new InvalidRequestException(option, reason, remedy);
            }
        }
    }

    private static SteeringTier tier(int number) {
        try {
            return SteeringTier.of(number);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("--tier " + number, "tiers are 1, 2 and 3", "", e);
        }
    }

    private List<SteeredFeature> steered(EngineSettings settings) {
        List<String> ids =
                settings.saes().stream().map(EngineSettings.SaeChoice::id).toList();
        Map<String, Optional<FeatureCatalog>> catalogues = new HashMap<>();
        List<SteeredFeature> steered = new ArrayList<>();
        for (String text : features) {
            FeatureArgument argument = FeatureArgument.parse(text, ids);
            String sae = argument.onlySae(ids);
            boolean starter = argument.rest().equals("starter");
            Optional<FeatureCatalog> catalogue = starter || magnitude == Magnitude.MAXACT
                    ? catalogues.computeIfAbsent(sae, _ -> catalogue(settings, sae))
                    : Optional.empty();
            if (starter) {
                FeatureCatalog known = catalogue.orElseThrow(() -> new MissingResourceException(
                        "--feature " + text, "this SAE has no catalogue", "Make one with 'steerbench features rank'"));
                known.starterSet().forEach(f -> steered.add(feature(sae, f.feature(), 1, tau, Optional.of(f))));
            } else {
                steered.add(parse(sae, argument, catalogue));
            }
        }
        return steered;
    }

    private static Optional<FeatureCatalog> catalogue(EngineSettings settings, String sae) {
        return settings.saes().stream()
                .filter(s -> s.id().equals(sae))
                .findFirst()
                .flatMap(s -> FeatureCatalogFile.read(s.folder()));
    }

    private SteeredFeature parse(String sae, FeatureArgument argument, Optional<FeatureCatalog> catalogue) {
        String[] parts = argument.rest().split(":", 4);
        try {
            int id = Integer.parseInt(parts[0]);
            double weight = parts.length > 1 ? Double.parseDouble(parts[1]) : 1;
            double threshold = parts.length > 2 ? Double.parseDouble(parts[2]) : tau;
            if (parts.length > 3) {
                OptionalDouble maxActivation = OptionalDouble.of(Double.parseDouble(parts[3]));
                return new SteeredFeature(sae, id, weight, threshold, maxActivation);
            }
            return feature(sae, id, weight, threshold, catalogue.flatMap(c -> c.find(id)));
        } catch (IllegalArgumentException e) { // NumberFormatException, or a weight or tau that makes no sense
            throw new InvalidRequestException(
                    "--feature " + argument.text(),
                    "is not [SAE:]N[:WEIGHT[:TAU[:MAXACT]]]",
                    "For example --feature 3524:1",
                    e);
        }
    }

    private static SteeredFeature feature(
            String sae, int id, double weight, double tau, Optional<FeatureSummary> known) {
        OptionalDouble maxActivation =
                known.map(f -> OptionalDouble.of(f.maxActivation())).orElseGet(OptionalDouble::empty);
        return new SteeredFeature(sae, id, weight, tau, maxActivation);
    }
}
