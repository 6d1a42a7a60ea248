package steerbench.engine.parity;

import org.jspecify.annotations.Nullable;
import steerbench.engine.hook.HookPoint;

/// Where a model first leaves its reference. Hooks must come in the order of computation: what lies behind
/// the first wrong one is wrong because of it.
final class Divergence {
    private @Nullable HookPoint first;
    private boolean compared;

    /// A hook's line, which names the first hook that diverges where it fails.
    ParityLine at(HookPoint hook, ParityLine line) {
        compared = true;
        if (first == null && line.verdict() == Verdict.FAIL) {
            first = hook;
        }
        return behind(line);
    }

    /// The line of something computed behind the hooks: logits, greedy ids.
    ParityLine behind(ParityLine line) {
        if (line.verdict() != Verdict.FAIL) {
            return line;
        }
        if (first != null) {
            return line.divergingFirstAt(first.name());
        }
        return compared ? line.withNote("no hook diverges: it arises behind the last one") : line;
    }
}
