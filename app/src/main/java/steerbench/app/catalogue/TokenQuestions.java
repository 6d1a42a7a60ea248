package steerbench.app.catalogue;

import steerbench.app.common.BackgroundTasks;
import steerbench.app.common.Problems;
import steerbench.app.common.Texts;
import steerbench.engine.problem.AccessException;

/// Asks for a token where the Hub wants one, or another one than it got.
final class TokenQuestions {
    private final Storehouse store;
    private final Questions questions;
    private final BackgroundTasks tasks;
    private final Problems problems;
    private final Texts texts;

    TokenQuestions(Storehouse store, Questions questions, BackgroundTasks tasks, Problems problems, Texts texts) {
        this.store = store;
        this.questions = questions;
        this.tasks = tasks;
        this.problems = problems;
        this.texts = texts;
    }

    /// Asks if that is why it failed.
    ///
    /// @param again tries what failed once more
    void askAfter(Throwable why, Runnable again) {
        if (why instanceof AccessException closed) {
            ask(closed.subject() + " " + closed.reason() + ".", closed.page(), again);
        }
    }

    private void ask(String text, String page, Runnable again) {
        questions.ask(new Question(
                texts.get("catalogue.token"),
                text + "\n\n" + texts.get("catalogue.token.text"),
                page,
                texts.get("catalogue.token.use"),
                true,
                answer -> tasks.runLong(
                        () -> store.useToken(answer.token(), answer.keep()),
                        kept -> goOn(kept, again),
                        failure -> ask(problems.explain(failure).sentence(), page, again))));
    }

    private void goOn(boolean kept, Runnable again) {
        if (kept) {
            again.run();
        } else {
            questions.ask(Question.consent(
                    texts.get("catalogue.notKept"),
                    texts.get("catalogue.notKept.text"),
                    "",
                    texts.get("catalogue.goOn"),
                    again));
        }
    }
}
