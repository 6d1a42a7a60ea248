package steerbench.engine.parity;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import steerbench.engine.checkpoint.HuggingFaceCheckpoint;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.checkpoint.SafetensorsFile;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.hook.Site;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.OpenModel;
import steerbench.engine.tensor.DType;

/// A tiny model against `reference.safetensors`: every hook, logits and log-probabilities of the batch, the
/// ragged batch, greedy decoding with the cache; by the fused attention and by standard operators.
final class ModelParity {
    private static final Set<String> KNOWN = Set.of("input_ids", "logits", "logprobs", "greedy_ids", "greedy_margin");

    private static final List<Site> EXPECTED = List.of(Site.RESID_PRE, Site.Z, Site.NEURONS, Site.RESID_POST);

    private final ParityContext context;
    private final String prefix;
    private final Path folder;
    private final Reference reference;

    private ModelParity(ParityContext context, String prefix, Path folder, Reference reference) {
        this.context = context;
        this.prefix = prefix;
        this.folder = folder;
        this.reference = reference;
    }

    static void run(ParityContext context, String name, Path folder, Path referenceFile) {
        String prefix = "models/" + name + "/";
        context.log().part("models/" + name, () -> {
            try (SafetensorsFile file = SafetensorsFile.open(referenceFile)) {
                Reference reference = new Reference(file, context.log(), prefix);
                ModelParity parity = new ModelParity(context, prefix, folder, reference);
                boolean fused = parity.session("config.json", false, "");
                if (fused) {
                    parity.session("config.json", true, "plain_attention/");
                }
                if (Files.exists(folder.resolve("config.v4.json"))) {
                    parity.session("config.v4.json", false, "config.v4/");
                }
            }
        });
    }

    /// Whether attention was the fused one.
    private boolean session(String config, boolean plainAttention, String variant) {
        try (ModelCheckpoint checkpoint = HuggingFaceCheckpoint.open(folder, config);
                OpenModel model = context.open(checkpoint);
                DecoderSession session = context.session(
                        model, new DecoderSession.Layout(List.of(), taps(model.shape()), plainAttention))) {
            NavigableSet<HookPoint> taps = taps(model.shape());
            if (variant.isEmpty()) {
                coverage(checkpoint, model.shape());
            }
            ModelPasses passes = new ModelPasses(context, session, reference, prefix + variant, taps);
            reference.rows("input_ids").ifPresent(rows -> passes.compare("", rows));
            reference.ragged().ifPresent(rows -> passes.compare("ragged.", rows));
            return !session.continuesBatches();
        }
    }

    /// Names tensors nothing compares, and hooks that should be there.
    private void coverage(ModelCheckpoint checkpoint, ModelShape shape) {
        Set<HookPoint> there = new TreeSet<>();
        reference.unknown(name -> {
            Optional<HookPoint> hook = HookPoint.parse(name).filter(h -> h.layer() < shape.nLayers());
            hook.ifPresent(there::add);
            String inBatch = name.startsWith("ragged.") ? name.substring("ragged.".length()) : name;
            return KNOWN.contains(inBatch)
                    || name.equals("ragged.lengths")
                    || HookPoint.parse(inBatch)
                            .filter(h -> h.layer() < shape.nLayers())
                            .filter(h -> inBatch.equals(ModelPasses.key(h)))
                            .isPresent();
        });
        // References of weights in 16 bits hold no hooks: the float32 ones of the same model do.
        boolean rounded = checkpoint.tensors().values().stream().anyMatch(t -> t.dtype() != DType.F32);
        if (there.isEmpty() && rounded) {
            return;
        }
        Set<Site> sites = new TreeSet<>(EXPECTED);
        if (!shape.family().equals("gpt_neox")) {
            sites.add(Site.RESID_MID);
        }
        there.forEach(h -> sites.add(h.site()));
        for (Site site : sites) {
            for (int layer = 0; layer < shape.nLayers(); layer++) {
                reference.require(ModelPasses.key(new HookPoint(layer, site)));
            }
        }
        reference.require("ragged." + ModelPasses.key(HookPoint.residPost(shape.nLayers() - 1)));
    }

    /// The hooks the reference file holds.
    private NavigableSet<HookPoint> taps(ModelShape shape) {
        NavigableSet<HookPoint> taps = new TreeSet<>();
        for (String name : reference.names()) {
            HookPoint.parse(name.replace("ragged.", ""))
                    .filter(h -> h.layer() < shape.nLayers())
                    .ifPresent(taps::add);
        }
        return taps;
    }
}
