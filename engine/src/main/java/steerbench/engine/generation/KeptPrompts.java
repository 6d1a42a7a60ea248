package steerbench.engine.generation;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import steerbench.engine.steering.SteeringPlan;

/// What earlier requests made of a prompt in the upper half: the unsteered row, and the steered ones of the
/// last request of this prompt alone, so that where one slider moves only its own row passes. All hold
/// readings of the same features. Owns its memory.
final class KeptPrompts implements AutoCloseable {
    private @Nullable UnsteeredPrompt unsteered;
    private final Map<SteeringPlan, SteeredPrompt> steered = new LinkedHashMap<>();

    /// What the unsteered model made of the prompt, where that was kept with readings of these features.
    Optional<UnsteeredPrompt> unsteered(List<List<Integer>> features) {
        return Optional.ofNullable(unsteered).filter(u -> u.slots().equals(features));
    }

    /// Takes it over, and forgets what was read with other features.
    void keep(UnsteeredPrompt newUnsteered) {
        close();
        unsteered = newUnsteered;
    }

    Optional<SteeredPrompt> steered(SteeringPlan plan) {
        return Optional.ofNullable(steered.get(plan));
    }

    /// Takes it over.
    void keep(SteeredPrompt prompt) {
        steered.put(prompt.plan(), prompt);
    }

    int steeredCount() {
        return steered.size();
    }

    /// Forgets the rows of all other plans.
    void retain(Collection<SteeringPlan> plans) {
        steered.values().removeIf(prompt -> {
            boolean goes = !plans.contains(prompt.plan());
            if (goes) {
                prompt.close();
            }
            return goes;
        });
    }

    void forgetSteered() {
        retain(List.of());
    }

    /// Bytes held.
    long bytes() {
        return (unsteered == null ? 0 : unsteered.bytes())
                + steered.values().stream().mapToLong(SteeredPrompt::bytes).sum();
    }

    @Override
    public void close() {
        forgetSteered();
        if (unsteered != null) {
            unsteered.close();
            unsteered = null;
        }
    }
}
