package steerbench.app.catalogue;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import steerbench.app.catalogue.CatalogueRow.State;
import steerbench.app.catalogue.Storehouse.Fetched;
import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Numbers;
import steerbench.app.common.Problem;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.engine.task.Cancellation;
import steerbench.engine.task.CancelledException;

/// Fetches rows, several at once, each on a thread of its own.
final class Fetching {
    private final Storehouse store;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final TokenQuestions tokens;
    private final Texts texts;

    private record News(CatalogueRow row, Cancellation of, Part part, Fetched fetched) {}

    private final Consumer<News> inlet;

    Fetching(Storehouse store, BackgroundTasks tasks, Problems problems, TokenQuestions tokens, Texts texts) {
        this.store = store;
        this.tasks = tasks;
        this.problems = problems;
        this.tokens = tokens;
        this.texts = texts;
        this.inlet = tasks.batched(this::show);
    }

    /// @param done runs once all of the row is here
    void start(CatalogueRow row, Runnable done) {
        if (row.state().get() == State.FETCHING) {
            return;
        }
        Cancellation mine = row.begin();
        row.note().set(texts.get("catalogue.starting"));
        tasks.runLong(
                () -> {
                    for (Part part : row.parts()) {
                        mine.check();
                        if (store.find(part).isEmpty()) {
                            var _ = store.fetch(part, f -> inlet.accept(new News(row, mine, part, f)), mine);
                        }
                    }
                    return row;
                },
                _ -> {
                    row.note().set("");
                    row.state().set(State.HERE);
                    done.run();
                },
                why -> failed(row, mine, why, done));
    }

    private void failed(CatalogueRow row, Cancellation of, Throwable why, Runnable done) {
        if (of.isCancelled() || why instanceof CancelledException) {
            return; // the row says already what became of it
        }
        Problem problem = problems.explain(why);
        row.note().set(problem.sentence());
        row.state().set(State.FAILED);
        tokens.askAfter(why, () -> start(row, done));
    }

    private void show(List<News> news) {
        for (News n : news) {
            if (!n.of().isCancelled() && n.row().state().get() == State.FETCHING) {
                n.row()
                        .progress()
                        .set(
                                n.fetched().total() > 0
                                        ? (double) n.fetched().done()
                                                / n.fetched().total()
                                        : -1);
                n.row().note().set(line(n));
            }
        }
    }

    /// `Gemma 3 270M: 37 MiB of 227 MiB · 4.1 MiB/s · 0:46 left`.
    private String line(News news) {
        Fetched f = news.fetched();
        StringBuilder line = new StringBuilder(
                texts.get("catalogue.progress", news.part().name(), Numbers.bytes(f.done()), Numbers.bytes(f.total())));
        if (!f.note().isEmpty()) {
            return line.append(" · ").append(f.note()).toString();
        }
        if (f.bytesPerSecond() > 0) {
            line.append(" · ")
                    .append(Numbers.three(f.bytesPerSecond() / (1 << 20)))
                    .append(" MiB/s");
        }
        Optional.of(f.secondsLeft())
                .filter(s -> s.isPresent())
                .ifPresent(s -> line.append(" · ")
                        .append(texts.get(
                                "catalogue.left",
                                s.getAsLong() / 60 + ":"
                                        + String.format(java.util.Locale.ROOT, "%02d", s.getAsLong() % 60))));
        return line.toString();
    }
}
