package steerbench.engine.session;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import steerbench.engine.graph.ModelShape;
import steerbench.engine.hook.HookPoint;
import steerbench.engine.problem.InvalidRequestException;
import steerbench.engine.task.Cancellation;

/// Collects what passes the taps of a session while one sequence goes through it.
public final class HookCapture {
    /// Tokens of a pass: native buffers hold no more than these, however long the sequence is.
    private static final int CHUNK = 256;

    private HookCapture() {}

    /// Refuses hooks that are not there, and more values than the Java heap could hold.
    public static void check(ModelShape shape, Set<HookPoint> hooks, int tokens) {
        if (tokens < 1) {
            throw new InvalidRequestException("prompt", "has no tokens", "Type something, or put a BOS in front");
        }
        long widths = 0;
        for (HookPoint hook : hooks) {
            if (hook.layer() >= shape.nLayers()) {
                throw new InvalidRequestException(
                        hook.name(), shape.name() + " has blocks 0 to " + (shape.nLayers() - 1), "Name one of these");
            }
            widths += shape.width(hook.site());
        }
        long bytes = widths * tokens * Float.BYTES;
        if (bytes > Runtime.getRuntime().maxMemory() / 2) {
            throw new InvalidRequestException(
                    hooks.size() + " hooks at " + tokens + " tokens",
                    "come to " + (bytes >> 20) + " MiB, more than half of the Java heap",
                    "Name fewer hooks at a time, or shorten the prompt");
        }
    }

    /// @param hooks taps of the session
    /// @return `(tokens, width)` row-major of each hook
    public static Map<HookPoint, float[]> run(
            DecoderSession session, Set<HookPoint> hooks, int[] ids, Cancellation cancellation) {
        return run(session, hooks, ids, CHUNK, cancellation);
    }

    static Map<HookPoint, float[]> run(
            DecoderSession session, Set<HookPoint> hooks, int[] ids, int chunk, Cancellation cancellation) {
        Map<HookPoint, float[]> values = new TreeMap<>();
        for (HookPoint hook : new TreeSet<>(hooks)) {
            values.put(
                    hook,
                    new float[Math.multiplyExact(ids.length, session.shape().width(hook.site()))]);
        }
        try (SplitCache cache = session.newCache(1, ids.length)) {
            for (int from = 0; from < ids.length; from += chunk) {
                int count = Math.min(chunk, ids.length - from);
                try (Pass pass = session.newPass(new PassShape(1, count, 1, List.of()))) {
                    pass.row(0, from, count);
                    for (int s = 0; s < count; s++) {
                        pass.token(0, s, ids[from + s]);
                    }
                    pass.logitRow(0, 0, count - 1);
                    session.run(pass, cache, 0, cancellation);
                    for (Map.Entry<HookPoint, float[]> hook : values.entrySet()) {
                        int width = session.shape().width(hook.getKey().site());
                        MemorySegment tap = pass.tap(hook.getKey());
                        MemorySegment.copy(
                                tap, ValueLayout.JAVA_FLOAT, 0, hook.getValue(), from * width, count * width);
                    }
                }
            }
        }
        return values;
    }
}
