package steerbench.app.common;

import javafx.beans.Observable;
import javafx.beans.value.ObservableValue;

/// Hears of every change. (A bare invalidation listener on a property hears only of the first one until
/// somebody reads the value.)
public final class Changes {
    private Changes() {}

    /// Runs `action` after each change of any of the sources.
    public static void of(Runnable action, Observable... sources) {
        for (Observable source : sources) {
            if (source instanceof ObservableValue<?> value) {
                value.addListener((_, _, _) -> action.run());
            } else {
                source.addListener(_ -> action.run());
            }
        }
    }

    /// The same, and once now.
    public static void ofAndNow(Runnable action, Observable... sources) {
        of(action, sources);
        action.run();
    }
}
