package steerbench.engine.family;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import steerbench.engine.checkpoint.ModelCheckpoint;
import steerbench.engine.family.BlockTensors.Role;
import steerbench.engine.problem.UnsupportedException;

/// Refuses checkpoints with tensors that take part in the published model and that the family's graph would
/// leave out: what came out of it would be another model.
final class UnusedTensors {
    private static final Pattern IN_BLOCK =
            Pattern.compile("(?:model\\.layers|blk|(?:transformer\\.)?h|gpt_neox\\.layers)\\.(\\d+)\\.(.+)");

    /// Buffers of old checkpoints, no weights: causal masks and inverse wavelengths.
    private static final Pattern BUFFER = Pattern.compile("(attn|attention)\\.(bias|masked_bias)|.*\\.inv_freq");

    private static final Set<String> OUTSIDE_BLOCKS = Set.of(
            "lm_head.bias",
            "embed_out.bias",
            "output.bias",
            "model.norm.bias",
            "output_norm.bias",
            "rope_freqs.weight",
            "rope_factors_long.weight",
            "rope_factors_short.weight");

    private UnusedTensors() {}

    /// For Llama-like blocks: the weights of these roles are read, and the biases of queries, keys and values
    /// where all three are there.
    ///
    /// @param outside names that the family reads outside its blocks
    static void refuse(BlockTensors tensors, int nLayers, Set<Role> roles, String... outside) {
        Set<String> read = new HashSet<>();
        for (Role role : roles) {
            read.add(tensors.name(role) + ".weight");
        }
        for (Role role : Set.of(Role.Q, Role.K, Role.V)) {
            read.add(tensors.name(role) + ".bias");
        }
        refuse(tensors.checkpoint(), nLayers, read, outside);
        Set<String> keyBiases = Set.of(tensors.name(Role.K) + ".bias", tensors.name(Role.V) + ".bias");
        for (String name : tensors.checkpoint().tensors().keySet()) {
            Matcher matcher = IN_BLOCK.matcher(name);
            if (matcher.matches()
                    && keyBiases.contains(matcher.group(2))
                    && !tensors.hasBias(Role.Q, Integer.parseInt(matcher.group(1)))) {
                throw unused(tensors.checkpoint(), name);
            }
        }
    }

    /// For blocks whose matrices and norms all have a bias.
    static void refuseBesides(ModelCheckpoint checkpoint, int nLayers, Stream<String> parts, String... outside) {
        refuse(
                checkpoint,
                nLayers,
                parts.flatMap(p -> Stream.of(p + ".weight", p + ".bias")).collect(Collectors.toSet()),
                outside);
    }

    private static void refuse(ModelCheckpoint checkpoint, int nLayers, Set<String> readInBlock, String... outside) {
        for (String name : checkpoint.tensors().keySet()) {
            Matcher matcher = IN_BLOCK.matcher(name);
            boolean inBlock = matcher.matches();
            if (inBlock && layer(matcher.group(1)) >= nLayers) {
                throw new UnsupportedException(
                        checkpoint.tensor(name).file().toString(),
                        "holds the tensor '" + name + "', but the configuration has only " + nLayers
                                + " blocks; with the others left out this would be another model",
                        "Compare the configuration (num_hidden_layers, n_layer, block_count) with the published one");
            }
            boolean used = inBlock
                    ? readInBlock.contains(matcher.group(2))
                            || BUFFER.matcher(matcher.group(2)).matches()
                    : !OUTSIDE_BLOCKS.contains(name) || Arrays.asList(outside).contains(name);
            if (!used) {
                throw unused(checkpoint, name);
            }
        }
    }

    private static int layer(String digits) {
        return digits.length() < 5 ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }

    private static UnsupportedException unused(ModelCheckpoint checkpoint, String name) {
        return new UnsupportedException(
                checkpoint.tensor(name).file().toString(),
                "holds the tensor '" + name + "', which the family '" + checkpoint.architecture()
                        + "' does not compute with; without it this would be another model",
                "Use a checkpoint of the published architecture; docs/families.md shows how a family is extended");
    }
}
