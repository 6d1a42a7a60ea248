package steerbench.app.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import steerbench.engine.task.Cancellation;

/// Ctrl-C: asks the running command to stop and gives it time to leave no half files.
final class InterruptHandler {
    private static final long GRACE_SECONDS = 5;

    private InterruptHandler() {}

    static void install(Cancellation cancellation) {
        Thread main = Thread.currentThread();
        CountDownLatch grace = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("ctrl-c").unstarted(() -> {
            cancellation.cancel();
            try {
                for (int i = 0; i < 10 * GRACE_SECONDS && main.isAlive(); i++) {
                    grace.await(100, TimeUnit.MILLISECONDS); // nobody counts down: a bounded wait
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }
}
