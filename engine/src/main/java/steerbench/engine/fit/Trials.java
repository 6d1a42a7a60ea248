package steerbench.engine.fit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.sae.InputNormalisation;
import steerbench.engine.sae.SaeConfig;

/// Looks for what is wrong by trying what could be right: the same SAE at other layers, with its input
/// centred, scaled or normalised otherwise. A change that explains much more of the variance is the probable
/// cause.
final class Trials {
    /// A change must bring the unexplained fraction below this share of what it is without.
    private static final double CLEARLY_BETTER = 0.85;

    /// Among changes that do about equally well the first tried is named: the simplest.
    private static final double AS_GOOD = 1.1;

    private static final double MUCH_BETTER = 0.6;

    private static final int NEIGHBOURS = 2;
    private static final int OCTAVES = 8;

    private final SaeConfig config;
    private final Codec codec;
    private final Codec otherCentring;
    private final float[] decoderBias;
    private final Map<HookPoint, Residuals> samples;
    private final Residuals own;

    /// @param otherCentring the same SAE with centring the other way round
    /// @param samples residuals of the same tokens at each layer, the SAE's own hook among them
    Trials(SaeConfig config, Codec codec, Codec otherCentring, float[] decoderBias, Map<HookPoint, Residuals> samples) {
        this.config = config;
        this.codec = codec;
        this.otherCentring = otherCentring;
        this.decoderBias = decoderBias;
        this.samples = samples;
        Residuals here = samples.get(config.hook());
        if (here == null) {
            throw new IllegalArgumentException("no sample at " + config.hook());
        }
        this.own = here;
    }

    /// A change that explains the residuals better.
    ///
    /// @param before unexplained fraction as configured, on the same sample
    record Cause(String why, String remedy, double before, double after) {}

    private record Trial(String change, String remedy, double unexplained) {}

    /// What costs little and spoils figures only a little, the layers beside the hook and centring: for an
    /// SAE whose figures look right.
    Optional<Cause> likely() {
        List<Trial> trials = new ArrayList<>();
        samples.forEach((hook, _) -> {
            if (Math.abs(hook.layer() - config.hook().layer()) <= NEIGHBOURS) {
                layer(hook).ifPresent(trials::add);
            }
        });
        trials.add(centring());
        return best(trials);
    }

    /// All that can be tried.
    Optional<Cause> all() {
        List<Trial> trials = new ArrayList<>();
        samples.keySet().forEach(hook -> layer(hook).ifPresent(trials::add));
        trials.add(centring());
        scales(trials);
        if (config.normalisation() == InputNormalisation.NONE) {
            trials.add(constantNorm());
            trials.add(layerNorm());
            if (config.inputScale().isEmpty()) {
                trials.add(bias());
            }
        }
        return best(trials);
    }

    private Optional<Cause> best(List<Trial> trials) {
        double before = unexplained(own);
        List<Trial> finite =
                trials.stream().filter(t -> Double.isFinite(t.unexplained())).toList();
        OptionalDouble least = finite.stream().mapToDouble(Trial::unexplained).min();
        if (least.isEmpty() || !(least.getAsDouble() < CLEARLY_BETTER * before)) {
            return Optional.empty();
        }
        return finite.stream()
                .filter(t -> t.unexplained() <= AS_GOOD * least.getAsDouble())
                .findFirst()
                .map(t -> new Cause(
                        String.format(
                                Locale.ROOT,
                                "%s leaves %.2f unexplained where now it is %.2f",
                                t.change(),
                                t.unexplained(),
                                before),
                        t.remedy(),
                        before,
                        t.unexplained()));
    }

    private Residuals read(Residuals raw) {
        return config.centresInput() ? raw.centred() : raw;
    }

    private double unexplained(Residuals raw) {
        Residuals read = read(raw);
        return read.unexplainedBy(codec.reconstruct(raw));
    }

    private Optional<Trial> layer(HookPoint hook) {
        Residuals there = samples.get(hook);
        return there == null || hook.equals(config.hook())
                ? Optional.empty()
                : Optional.of(new Trial(
                        "reading " + hook,
                        "Is the SAE of that hook? Then give --hook " + hook,
                        unexplained(Outliers.without(there))));
    }

    private Trial centring() {
        boolean centres = config.centresInput();
        Residuals target = centres ? own : own.centred();
        return new Trial(
                centres ? "reading the residual as it stands" : "taking out each token's mean (centring)",
                "The SAE's configuration is wrong or incomplete: set center_writing_weights to " + !centres
                        + " in its model_from_pretrained_kwargs",
                target.unexplainedBy(otherCentring.reconstruct(target)));
    }

    private void scales(List<Trial> trials) {
        double mean = Arrays.stream(own.norms()).average().orElse(1);
        double usual = Math.sqrt(own.width()) / mean / config.inputScale().orElse(1);
        Trial normed = scale(usual);
        trials.add(normed);
        List<Trial> octaves = new ArrayList<>();
        for (int power = -OCTAVES; power <= OCTAVES; power++) {
            if (power != 0) {
                octaves.add(scale(Math.pow(2, power)));
            }
        }
        // SAEs shrink what they reconstruct, so a somewhat larger scale always looks a little better.
        octaves.stream()
                .min(Comparator.comparingDouble(Trial::unexplained))
                .filter(t -> t.unexplained() < MUCH_BETTER * normed.unexplained())
                .ifPresent(trials::add);
    }

    private Trial scale(double factor) {
        double whole = factor * config.inputScale().orElse(1);
        String given = String.format(Locale.ROOT, "%.4g", whole);
        return new Trial(
                "multiplying the residual by " + given,
                config.inputScale().isPresent()
                        ? "Give --sae-scale " + given + ", or the factor of its training"
                        : "Its training scaled the input: set normalize_activations to expected_average_only_in in its"
                                + " cfg.json and give --sae-scale " + given,
                read(own).unexplainedBy(codec.reconstruct(own.scaled(factor)).scaled(1 / factor)));
    }

    private Trial constantNorm() {
        Residuals read = read(own);
        double[] norms = read.norms();
        double[] factors = Arrays.stream(norms)
                .map(n -> Math.sqrt(read.width()) / Math.max(n, Double.MIN_NORMAL))
                .toArray();
        double[] inverse = Arrays.stream(factors).map(f -> 1 / f).toArray();
        return new Trial(
                "bringing each token to one norm",
                "Set normalize_activations to constant_norm_rescale in its cfg.json",
                read.unexplainedBy(codec.reconstruct(read.scaled(factors)).scaled(inverse)));
    }

    private Trial layerNorm() {
        Residuals read = read(own);
        Residuals centred = read.centred();
        double[] deviations = Arrays.stream(centred.norms())
                .map(n -> n / Math.sqrt(read.width() - 1.0) + 1e-5)
                .toArray();
        double[] inverse = Arrays.stream(deviations).map(s -> 1 / s).toArray();
        // Judged without the means: those are given back for nothing.
        Residuals decoded = codec.reconstruct(centred.scaled(inverse)).scaled(deviations);
        return new Trial(
                "giving each token mean 0 and deviation 1",
                "Set normalize_activations to layer_norm in its cfg.json",
                centred.unexplainedBy(decoded));
    }

    private Trial bias() {
        boolean subtracts = config.subtractsDecoderBias();
        Residuals fed = own.plus(decoderBias, subtracts ? 1 : -1);
        return new Trial(
                subtracts ? "not subtracting b_dec before encoding" : "subtracting b_dec before encoding",
                "Set apply_b_dec_to_input to " + !subtracts + " in its cfg.json",
                read(own).unexplainedBy(codec.reconstruct(fed)));
    }
}
