package steerbench.engine.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import steerbench.engine.session.DecoderSession;
import steerbench.engine.session.Pass;
import steerbench.engine.session.PassShape;
import steerbench.engine.session.SiteBuffers;
import steerbench.engine.session.SplitCache;
import steerbench.engine.steering.Receipt;
import steerbench.engine.steering.RowSteering;
import steerbench.engine.steering.SlotTable;
import steerbench.engine.steering.SteeringPlan;
import steerbench.engine.task.Cancellation;

/// The rows that decode together: each step feeds every row its last drawn token and draws the next. A
/// finished row leaves, the last row takes its place in the cache. Owns cache and buffers, whose memory was
/// held before for all its rows.
final class DecodeBatch implements AutoCloseable {
    private final DecoderSession session;
    private final GenerationRequest request;
    private final List<SlotTable> tables;
    private final List<Integer> slots;
    private final GenerationListener listener;
    private final Stopwatch stopwatch;
    private final Sampler sampler;
    private final SplitCache cache;
    private final List<DecodeRow> rows = new ArrayList<>();
    private final MemoryBudget.Holding holding;
    private @Nullable Pass pass; // for rows.size() rows; made anew when that changes

    DecodeBatch(
            DecoderSession session,
            GenerationRequest request,
            List<SlotTable> tables,
            MemoryBudget.Holding holding,
            BatchPlan plan,
            GenerationListener listener,
            Stopwatch stopwatch) {
        this.session = session;
        this.request = request;
        this.tables = tables;
        this.slots = tables.stream().map(SlotTable::size).toList();
        this.listener = listener;
        this.stopwatch = stopwatch;
        this.sampler = new Sampler(session.shape().vocabSize());
        this.holding = holding;
        this.cache = session.newCache(plan.together(), plan.capacity());
    }

    int free() {
        return cache.rows() - rows.size();
    }

    int size() {
        return rows.size();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /// Takes a row in behind its prompt; gives it back at once where not even a first token can be drawn.
    Optional<Continuation> admit(DecodeRow row, PromptPrefix prefix, Prefill prefill, SteeringPlan plan) {
        row.draw(prefill.logits(plan), prefill.logProbabilities(plan), request.sampling(), sampler);
        if (row.isFinished()) {
            return Optional.of(finished(row));
        }
        int target = rows.size();
        cache.lower().copyPrefix(prefix.lower(), 0, target, prefix.length());
        cache.upper().copyPrefix(prefill.upper(), prefill.row(plan), target, prefix.length());
        rows.add(row);
        dropPass();
        return Optional.empty();
    }

    /// One token for every row; the rows that finished.
    List<Continuation> step(Cancellation cancellation) {
        if (rows.isEmpty()) {
            return List.of();
        }
        cancellation.check();
        stopwatch.beginStep();
        Pass current = passForRows();
        for (int i = 0; i < rows.size(); i++) {
            write(current, i);
        }
        session.run(current, cache, 0, cancellation);
        List<Continuation> leaving = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            read(current, i);
        }
        stopwatch.endStep(rows.size());
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (rows.get(i).isFinished()) {
                leaving.add(finished(remove(i)));
            }
        }
        return leaving;
    }

    private Pass passForRows() {
        if (pass == null) {
            pass = session.newPass(new PassShape(rows.size(), 1, rows.size(), slots));
            for (int i = 0; i < rows.size(); i++) {
                pass.logitRow(i, i, 0);
            }
        }
        return pass;
    }

    private void dropPass() {
        if (pass != null) {
            pass.close();
            pass = null;
        }
    }

    private void write(Pass current, int i) {
        DecodeRow row = rows.get(i);
        current.row(i, row.length(), 1);
        current.token(i, 0, row.drawn());
        for (int site = 0; site < slots.size(); site++) {
            row.steering().writePlan(current.site(site), site, i);
            row.steering().writeToken(current.site(site), i, 0, false, true);
        }
    }

    private void read(Pass current, int i) {
        DecodeRow row = rows.get(i);
        RowSteering steering = row.steering();
        List<SiteBuffers> sites = current.sites();
        for (int site = 0; site < slots.size(); site++) {
            steering.readLatches(current.site(site), site, i);
        }
        Receipt receipt = steering.receipt(sites, i, 0);
        TokenReading reading = TokenReading.of(sites, tables, i, 0);
        GeneratedToken token = row.fed(reading, receipt, request.maxNewTokens(), request.stopsAtEndOfText());
        listener.onToken(row.id(), row.tokenCount() - 1, token);
        if (!row.isFinished()) {
            row.draw(current.logits(i), current.logProbabilities(i), request.sampling(), sampler);
        }
    }

    private DecodeRow remove(int i) {
        DecodeRow leaving = rows.get(i);
        int last = rows.size() - 1;
        if (i != last) {
            DecodeRow moved = rows.get(last);
            cache.copyPrefix(cache, last, i, moved.length());
            rows.set(i, moved);
        }
        rows.remove(last);
        dropPass();
        return leaving;
    }

    private Continuation finished(DecodeRow row) {
        Continuation result = row.result();
        listener.onFinished(result);
        return result;
    }

    /// What the rows that are still under way have.
    List<Continuation> results() {
        return rows.stream().map(this::finished).toList();
    }

    @Override
    public void close() {
        dropPass();
        cache.close();
        holding.close();
    }
}
