package steerbench.engine.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import steerbench.engine.task.Await;

/// Runs that take turns at every step: what slows the machine for a tenth of a second slows one step of each,
/// where runs one behind the other would lay it on one of them. Each run has a thread, of which one works.
final class StepTurns {
    private final List<Turn> turns;
    private int running; // of the thread whose turn it is

    private StepTurns(int runs) {
        turns = IntStream.range(0, runs).mapToObj(Turn::new).toList();
        running = runs;
    }

    /// Seconds of the steps of each run.
    ///
    /// @param runs each calls what it is given before its prompt and before every step
    static List<Samples> take(List<Consumer<Runnable>> runs) {
        StepTurns turns = new StepTurns(runs.size());
        try (ExecutorService threads = Executors.newFixedThreadPool(runs.size())) {
            List<CompletableFuture<Void>> futures = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                Turn turn = turns.turns.get(i);
                Consumer<Runnable> run = runs.get(i);
                futures.add(CompletableFuture.runAsync(() -> turns.run(turn, run), threads));
            }
            turns.turns.getFirst().mayGoOn.release();
            futures.forEach(Await::result);
        }
        return turns.turns.stream().map(t -> t.steps).toList();
    }

    private void run(Turn turn, Consumer<Runnable> run) {
        turn.mayGoOn.acquireUninterruptibly();
        try {
            run.accept(() -> next(turn));
        } finally {
            turn.hasEnded = true;
            running--;
            passOn(turn);
        }
    }

    private void next(Turn turn) {
        turn.end();
        passOn(turn);
        turn.mayGoOn.acquireUninterruptibly();
        turn.begin();
    }

    private void passOn(Turn turn) {
        if (running > 0) {
            int next = turn.index;
            do {
                next = (next + 1) % turns.size();
            } while (turns.get(next).hasEnded);
            turns.get(next).mayGoOn.release();
        }
    }

    private static final class Turn {
        private final int index;
        private final Semaphore mayGoOn = new Semaphore(0);
        private final Samples steps = new Samples();
        private int begun;
        private long since;
        private boolean hasEnded;

        Turn(int index) {
            this.index = index;
        }

        void begin() {
            begun++;
            since = System.nanoTime();
        }

        /// The first is the prompt.
        void end() {
            if (begun > 1) {
                steps.add((System.nanoTime() - since) / 1e9);
            }
        }
    }
}
