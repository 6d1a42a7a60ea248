package steerbench.engine.fit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.fit.SaeVerdict.Finding;
import steerbench.engine.fit.SaeVerdict.Level;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.prompt.Vocabulary;
import steerbench.engine.sae.InputNormalisation;
import steerbench.engine.sae.SaeConfig;
import steerbench.engine.sae.SparseAutoencoder;
import steerbench.engine.session.OpenModel;
import steerbench.engine.tensor.DType;
import steerbench.engine.tensor.Tensor;

/// What the files alone say of whether an SAE belongs to a model. Costs nothing: nothing is run.
public final class StaticFit {
    private static final Set<String> WITH_LAYER_NORM = Set.of("gpt2", "gpt_neox");

    private final ModelCheckpoint checkpoint;
    private final ModelShape shape;
    private final SparseAutoencoder sae;
    private final SaeConfig config;
    private final @Nullable Vocabulary vocabulary;
    private final List<Finding> findings = new ArrayList<>();

    private StaticFit(OpenModel model, SparseAutoencoder sae, @Nullable Vocabulary vocabulary) {
        this.checkpoint = model.checkpoint();
        this.shape = model.shape();
        this.sae = sae;
        this.config = sae.config();
        this.vocabulary = vocabulary;
    }

    /// @param vocabulary null where the model brings no tokenizer: then nothing is said of BOS
    public static SaeVerdict of(OpenModel model, SparseAutoencoder sae, @Nullable Vocabulary vocabulary) {
        return new StaticFit(model, sae, vocabulary).verdict();
    }

    private SaeVerdict verdict() {
        place();
        modelName();
        beginOfText();
        inputs();
        types();
        return SaeVerdict.of(findings);
    }

    private void place() {
        int width = shape.width(config.hook().site());
        if (config.dIn() != width) {
            add(
                    Level.DOES_NOT_FIT,
                    "d_in " + config.dIn(),
                    "at " + config.hook() + " " + shape.name() + " is " + width + " wide",
                    "Load the SAE's own model" + named());
        }
        if (config.hook().layer() >= shape.nLayers()) {
            add(
                    Level.DOES_NOT_FIT,
                    config.hook().name(),
                    shape.name() + " has blocks 0 to " + (shape.nLayers() - 1),
                    "Load the SAE's own model" + named() + ", or name the right hook with --hook");
        }
        config.overruledHook()
                .ifPresent(own -> add(
                        Level.DOUBTFUL,
                        "hook",
                        "the SAE's own files name " + own + "; " + config.hook()
                                + " is read because it was asked for instead",
                        "Leave --hook out, unless the files are wrong: 'steerbench sae check' measures which fits"));
        if (!config.isSteerable()) {
            findings.add(Finding.remark(
                    config.hook().name(), "lies beside the residual stream: features are read here, not steered"));
        }
    }

    private String named() {
        return config.modelName().isEmpty() ? "" : " (" + config.modelName() + ")";
    }

    private void modelName() {
        String made = config.modelName();
        if (made.isEmpty()) {
            findings.add(Finding.remark("model name", "the SAE's folder does not say which model it was trained on"));
            return;
        }
        if (ModelNames.clearlyDiffer(made, ModelNames.of(checkpoint))) {
            add(
                    Level.DOUBTFUL,
                    "model name",
                    "the SAE was trained on " + made + ", and this is " + shape.name() + " (" + shape.family()
                            + "): equal sizes do not make features carry over",
                    "Load " + made + "; if this is a fine-tune of it, see what 'steerbench sae check' measures");
        } else if (!made.equalsIgnoreCase(shape.name())) {
            findings.add(Finding.remark("model name", "trained on " + made + ", loaded is " + shape.name()));
        }
    }

    private void beginOfText() {
        if (vocabulary == null) {
            findings.add(Finding.remark("BOS", "not judged: the model's folder holds no tokenizer.json"));
            return;
        }
        boolean hasBos = vocabulary.bos().isPresent();
        if (config.prependBos() && !hasBos) {
            add(
                    Level.DOUBTFUL,
                    "BOS",
                    "the SAE was trained on text with a BOS in front, and this model's tokenizer has none: the first"
                            + " tokens of a text then look like nothing it has seen",
                    "Use the tokenizer of the SAE's own model" + named());
        }
        if (!config.prependBos() && hasBos && vocabulary.addsBos()) {
            findings.add(Finding.remark(
                    "BOS",
                    "the SAE was trained without one and the tokenizer puts one in front: it is put there, and its own"
                            + " activations mean nothing"));
        }
    }

    private void inputs() {
        if (config.centresInput() && !WITH_LAYER_NORM.contains(shape.family())) {
            add(
                    Level.DOUBTFUL,
                    "centring",
                    "each token's mean is taken out before encoding, but TransformerLens centres only models with"
                            + " LayerNorm, and " + shape.name() + " has none: it cannot have been trained so",
                    "Set center_writing_weights to false in its cfg.json, or load the SAE's own model" + named());
        } else if (config.centresInput()) {
            findings.add(Finding.remark(
                    "centring",
                    "the mean of each token's residual is taken out before encoding, as in the TransformerLens model it"
                            + " was trained on"));
        }
        if (config.normalisation() != InputNormalisation.NONE) {
            findings.add(Finding.remark(
                    "normalisation",
                    config.normalisation().name().toLowerCase(Locale.ROOT)
                            + ": a unit of activation differs in size from token to token; ABLATE, CLAMP and MAXACT"
                            + " follow it, RESIDUAL, UNIT and RAW do not"));
        }
        config.inputScale()
                .ifPresent(scale -> findings.add(Finding.remark(
                        "normalisation",
                        "the residual is multiplied by " + scale
                                + " before encoding; no file confirms that factor, only the self-test can")));
    }

    private void types() {
        DType stored = sae.weights().encoder().dtype();
        if (stored == DType.F16 || stored == DType.BF16) {
            findings.add(Finding.remark("dtype", "the SAE's weights are " + stored + ", read as float32"));
        }
        mostCommon(checkpoint)
                .filter(DType::isBlockQuantised)
                .ifPresent(type -> findings.add(Finding.remark(
                        "dtype",
                        "the model's weights are quantised (" + type
                                + "), an SAE is as a rule trained on unquantised ones: activations shift a little")));
    }

    /// The type that most of the weights have.
    private static Optional<DType> mostCommon(ModelCheckpoint checkpoint) {
        Map<DType, Long> elements = new EnumMap<>(DType.class);
        for (Tensor tensor : checkpoint.tensors().values()) {
            elements.merge(tensor.dtype(), tensor.shape().elements(), Long::sum);
        }
        return elements.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
    }

    private void add(Level level, String what, String why, String remedy) {
        findings.add(new Finding(level, what, why, remedy));
    }
}
